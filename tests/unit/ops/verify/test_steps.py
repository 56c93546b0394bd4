"""No step of a campaign is believed that its phase, its rules or its terms forbid."""

from pathlib import Path

import pytest

from ops.verify.replay import replay
from ops.verify.report import Problems
from tests.campaigns import OPENS
from tests.unit.ops.decided_ledger import (
    CLOSES,
    LATER,
    TERM,
    DecidedLedger,
    a_decided_life,
)
from tests.unit.ops.paper_ledger import PaperBallot, PaperRecord
from tests.unit.ops.verify.lawless_steps import (
    Change,
    amending,
    at_the_end,
    cut,
    faults,
    marks,
    of,
    on_case,
    plain,
    put,
    saying,
    timetable,
    told,
    without_a_vote,
)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (at_the_end(marks()), "index 33: scores is not lawful while the campaign is certified"),
        (put(18, plain("review")), "index 18: review is not lawful while the campaign is open"),
        (cut(1, plain("publication")), "index 2: publication is not lawful while"),
        (
            put(1, plain("opening", OPENS - TERM, "clock")),
            "index 1: opens before 2026-05-01T00:00:00+00:00",
        ),
        (
            cut(16, plain("closing", CLOSES, "clock")),
            "index 17: the clock closes before 2026",
        ),
        (put(10, amending(case=[])), "index 10: amends `case`, which may not be amended"),
        (put(10, amending(ranking=7)), "index 10: its changes cannot be read"),
        (put(10, amending(ballot=None)), "index 10: neither adds a public vote nor takes it away"),
        (
            put(10, amending(timetable=timetable(opens_at=OPENS + TERM))),
            "index 10: moves the opening of a vote that has opened",
        ),
        (
            put(10, amending(timetable=timetable(closes_at=CLOSES - TERM))),
            "index 10: ends the vote at 2026-05-14",
        ),
        (
            put(10, amending(timetable=timetable(timezone="Asia/Tokyo"))),
            "index 10: moves the campaign from Asia/Shanghai to Asia/Tokyo",
        ),
        (put(14, on_case("resumption", "c6")), "index 14: c6 is not suspended"),
        (
            put(14, on_case("reinstatement", "c6")),
            "index 14: c6 is neither withdrawn nor disqualified",
        ),
        (put(17, on_case("suspension", "c6")), "index 17: c6 is suspended already"),
        (
            put(17, on_case("reinstatement", "c6")),
            "index 17: c6 is neither withdrawn nor disqualified",
        ),
        (
            cut(14, on_case("disqualification", "c6"), on_case("disqualification", "c6")),
            "index 16: c6 is disqualified already",
        ),
        (
            cut(13, on_case("withdrawal", "c6"), on_case("suspension", "c6")),
            "index 15: c6 is withdrawn already",
        ),
        (
            cut(13, on_case("withdrawal", "c6"), on_case("resumption", "c6")),
            "index 15: c6 is not suspended",
        ),
        (put(28, on_case("resumption", "c6")), "index 28: resumption is not lawful while the cam"),
        (put(14, on_case("withdrawal", "c9")), "index 14: names `c9`, which is no case"),
        (put(17, on_case("disqualification", "c6", " ")), "index 17: gives no reason"),
    ],
)
def test_a_step_that_the_campaign_could_not_take_is_named(change: Change, problem: str) -> None:
    life = a_decided_life()
    change(life)
    assert f"records.csv: {problem}" in faults(life)


@pytest.mark.parametrize(
    ("index", "ballot", "problem"),
    [
        (9, PaperBallot((2, 3)), "`c2;c3` is no legal choice"),
        (15, PaperBallot((6,), OPENS + 2 * TERM), "is for c6, which takes no part since its susp"),
        (10, PaperBallot((2,), OPENS + TERM), ""),
    ],
)
def test_a_ballot_is_judged_by_the_terms_at_its_index(
    index: int, ballot: PaperBallot, problem: str
) -> None:
    life = a_decided_life()
    life[index - 1] = ballot
    problems = faults(life)
    if problem:
        assert f"ballots.parquet: index {index}: {problem}" in problems
        assert problems.count("no legal choice") <= 1
    else:  # without the amendment, what it made legal no longer is
        assert "ballots.parquet: index 11: `c2;c3` is no legal choice" in problems
        late = "index 16: was cast at 2026-05-15T12:00Z, outside the timetable"
        assert late in problems


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (put(22, marks(("c1", "J1", "10.5"))), "index 22: J1 gives c1 10.5; allowed: 0 to 10"),
        (put(22, marks(("c1", "J1", "-1"))), "index 22: J1 gives c1 -1; allowed: 0 to 10"),
        (put(22, marks(("c9", "J1", "1"))), "index 22: scores `c9`, which is no case"),
        (put(22, marks(("c1", "J1", "1"), ("c1", "J1", "2"))), "index 22: J1 scores c1 twice"),
        (put(22, marks(component="media")), "index 22: scores `media`, which is no component"),
        (put(22, marks(component="public")), "index 22: scores `public`, which is no component"),
        (
            put(23, marks(("c2", "fame", "1"), component="bonus")),
            "index 23: `fame` is no item of the bonus",
        ),
        (
            put(23, marks(("c2", "talk", "1.6"), component="bonus")),
            "index 23: talk gives c2 1.6; allowed: 0 to 1.5",
        ),
        (saying(24, prize=1), "index 24: the rules give the number of prize 1 of `typical`"),
        (saying(24, prize=3), "index 24: `typical` has no prize 3"),
        (saying(24, numbers={"green": 2}), "index 24: `green` is no group of `typical`"),
    ],
)
def test_scores_and_numbers_beyond_the_rules_are_named(change: Change, problem: str) -> None:
    life = a_decided_life()
    change(life)
    assert f"records.csv: {problem}" in faults(life)


def test_a_suspension_may_end_after_the_vote() -> None:
    for then in ([plain("closing")], [plain("closing"), plain("review")]):
        life = [*a_decided_life()[:14], *then, on_case("resumption", "c6")]
        assert "records.csv" not in faults(life)


def test_a_campaign_that_was_published_from_a_draft_began_as_one() -> None:
    for life, phases in (
        ([plain("publication")], ["draft", "published"]),
        ([PaperRecord("opening", at=OPENS)], ["published", "open"]),
    ):
        ledger, _ = DecidedLedger(list(life)).read_as_exported()
        lives = replay(ledger.rules, ledger.records, ledger.size, Problems()).lives
        assert [lives.as_of(index).phase for index in (0, 1)] == phases
    late = faults([PaperRecord("opening", at=OPENS), plain("publication")])
    assert "index 2: publication is not lawful while the campaign is open" in late


def test_a_campaign_without_a_vote_goes_straight_to_its_review(tmp_path: Path) -> None:
    rules = without_a_vote()
    report = of(tmp_path / "out", [plain("publication"), plain("review")], rules)
    assert report.ok, told(report)
    opened = faults([PaperRecord("opening", at=LATER)], rules)
    assert "index 1: opens a vote, and the campaign has none" in opened
    early = faults([plain("review")])
    assert "index 1: review is not lawful while the campaign is published" in early
