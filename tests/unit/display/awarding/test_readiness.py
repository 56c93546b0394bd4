"""Everything that stands between a campaign and its certification is told."""

from collections.abc import Mapping
from dataclasses import replace as moved
from datetime import timedelta

import pytest
from msgspec.structs import replace

from display.awarding.adoptions import adoption
from display.awarding.awards import computed
from display.awarding.readiness import before_notice, certification, missing, uncounted
from display.ranking.outcome import outcome
from tests.awarded import award, falling, prize, ranked, reviewed, scored_campaign, scores
from tests.campaigns import OPENS, campaign, text
from voting.domain import CaseId, Phase, Tally
from voting.errors import UnlawfulDecision
from voting.history.decisions import AnswerTo, Certification, Kind, Notice, Objection, Shortlist
from voting.history.life import Absence, Dispute, Life
from voting.rules.campaign import Timetable
from voting.rules.ranking import RankingRules, ShortlistBasis, ShortlistRules

FOUND = replace(
    scored_campaign({"green": 3}, award(prize(1), prize(1))),
    timetable=Timetable("Asia/Shanghai", notice_days=7),
)
NOTHING: Mapping[CaseId, Tally] = {}


def adopted(life: Life) -> Life:
    """`best` adopted as computed now, at the index that `told` looks up in `adopted_on`."""
    body = adoption(life, ranked(life), "best", computed(life, ranked(life))["best"], {}, as_of=5)
    return moved(life, adoptions={"best": body}, phase=Phase.IN_REVIEW)


def shown(life: Life) -> Life:
    until = OPENS + timedelta(days=7)
    return moved(life, phase=Phase.NOTICE, notice=Notice(until=until))


def told(
    life: Life,
    tallies: Mapping[CaseId, Tally] = NOTHING,
    days: float = 0,
    then: Life | None = None,
) -> list[str]:
    """What is missing; `then` is the life that the lists were adopted in, if another."""
    adopted_on = {5: outcome(then or life, tallies)}
    now = OPENS + timedelta(days=days)
    return [gap.en for gap in missing(life, tallies, adopted_on, {}, now=now)]


def test_a_campaign_without_awards_notice_or_scores_is_ready_at_the_close() -> None:
    life = Life(campaign=campaign(), phase=Phase.CLOSED)
    tallies = {CaseId("c1"): Tally(received=10, counted=6, held=3, voided=1)}
    assert told(life, tallies) == []
    body = certification(life, tallies, {}, {}, as_of=12, now=OPENS, reason="done")
    assert body == Certification(
        certificate="tiny-1", as_of=12, counted=6, held=3, voided=1, reason="done"
    )
    assert uncounted(tallies) == {"c1": 3}


def test_nothing_is_ready_before_the_close() -> None:
    assert told(Life(campaign=campaign(), phase=Phase.OPEN)) == ["voting has not closed"]
    unreviewed = moved(reviewed(FOUND), phase=Phase.PUBLISHED)
    assert told(unreviewed)[0] == "the review has not begun"


def test_pending_ballots_are_waited_for() -> None:
    life = Life(campaign=campaign(), phase=Phase.CLOSED)
    tallies = {CaseId("c1"): Tally(received=3, pending=2, counted=1)}
    assert told(life, tallies) == ["2 votes are still pending"]


def test_scores_awards_and_notice_are_missing_in_this_order() -> None:
    assert told(reviewed(FOUND, {"green-1": 5})) == [
        "experts: scores are outstanding (expert)",
        "best: no list is adopted (best)",
        "the lists have not stood for public notice",
    ]


def test_the_shortlist_of_the_rules_is_waited_for() -> None:
    rules: RankingRules = replace(
        campaign().ranking, shortlist=ShortlistRules(text("top"), ShortlistBasis.VOTES, 2)
    )
    life = Life(campaign=replace(campaign(), ranking=rules), phase=Phase.CLOSED)
    assert told(life) == ["top: not decided"]
    made = Shortlist(as_of=1, computed=[], cases=[CaseId("c1")])
    early = moved(life, shortlist=made, shortlist_index=2, shortlist_phase=Phase.PUBLISHED)
    assert told(early) == ["top: frozen while published, so out of its time; freeze it again"]
    assert told(moved(early, shortlist_phase=Phase.CLOSED)) == []


def test_a_suspension_that_stands_at_the_close_is_settled_before_the_notice() -> None:
    gone = Absence(kind=Kind.SUSPENSION, at=OPENS, reason="under inquiry")
    life = Life(campaign=campaign(), phase=Phase.CLOSED, absent={CaseId("c2"): gone})
    gap = "c2 is suspended still; resume, withdraw or disqualify it first"
    assert told(life) == [gap]
    assert [one.en for one in before_notice(life, NOTHING, {}, {})] == [gap]
    out = moved(life, absent={CaseId("c2"): moved(gone, kind=Kind.WITHDRAWAL)})
    assert told(out) == []


def test_the_notice_must_be_over_and_every_objection_answered() -> None:
    life = shown(adopted(reviewed(FOUND)))
    dispute = Dispute(objection=Objection(number=1, text="a copy"), at=OPENS)
    disputed = moved(life, disputes=(dispute,))
    assert told(disputed, days=6.9) == [
        "the public notice stands until 2026-05-08 08:00+08:00",
        "objection 1 has no answer",
    ]
    answered = moved(dispute, answer=AnswerTo(number=1, text="no", upheld=False))
    assert told(moved(life, disputes=(answered,)), days=7) == []


def test_a_ranking_that_changes_after_the_adoption_asks_for_another() -> None:
    life = shown(adopted(reviewed(FOUND)))
    assert told(life, days=8) == []
    again = scores({**falling(FOUND), "green-3": 100})
    changed = moved(life, scores={"expert": again})
    assert told(changed, days=8) == ["best: the candidate list has changed; adopt it again (best)"]


def test_a_winner_whose_place_changes_during_the_notice_asks_for_another_adoption() -> None:
    merit = replace(FOUND, award=[award(prize())])
    life = shown(adopted(reviewed(merit, {"green-1": 90, "green-2": 90, "green-3": 80})))
    apart = moved(life, scores={"expert": scores({"green-1": 90, "green-2": 89, "green-3": 80})})
    assert computed(life, ranked(life)) == computed(apart, ranked(apart))
    assert told(apart, days=8, then=life) == [
        "best: winners stand at other places of the ranking now (green-2); adopt it again (best)"
    ]


def test_what_changes_below_the_lists_is_certified_as_it_stands() -> None:
    life = shown(adopted(reviewed(FOUND, {"green-1": 90, "green-2": 80, "green-3": 70})))
    below = moved(life, scores={"expert": scores({"green-1": 90, "green-2": 80, "green-3": 1})})
    assert ranked(life) != ranked(below)
    assert told(below, days=8, then=life) == []


def test_a_winner_that_takes_no_part_any_more_is_named() -> None:
    life = shown(adopted(reviewed(FOUND)))
    gone = Absence(kind=Kind.DISQUALIFICATION, at=OPENS, reason="copied")
    told_of = told(moved(life, absent={CaseId("green-1"): gone}), days=8)
    assert "best: green-1 takes no part any more (disqualification)" in told_of


def test_what_is_certified_says_so_and_nothing_else() -> None:
    done = Certification(certificate="tiny-1", as_of=1, counted=0, held=0, voided=0)
    life = moved(reviewed(FOUND), phase=Phase.CERTIFIED, certification=done)
    assert told(life) == ["certified already: tiny-1"]


def test_a_certification_that_is_not_due_tells_every_gap_in_both_languages() -> None:
    with pytest.raises(UnlawfulDecision) as caught:
        certification(reviewed(FOUND), NOTHING, {}, {}, as_of=1, now=OPENS)
    assert str(caught.value).splitlines() == [
        "best的名单尚未确认 / best: no list is adopted (best)",
        "尚未公示 / the lists have not stood for public notice",
    ]


def test_a_notice_needs_the_lists_alone() -> None:
    life = adopted(reviewed(FOUND))
    assert before_notice(life, NOTHING, {5: ranked(life)}, {}) == []


def test_lists_that_were_changed_during_their_notice_have_to_stand_again() -> None:
    life = moved(adopted(reviewed(FOUND)), notice_ended_at=31)
    gaps = missing(life, NOTHING, {5: ranked(life)}, {}, now=OPENS)
    assert [f"{gap.zh} / {gap.en}" for gap in gaps] == [
        "名单在公示后有改动（账本序号 31） / the lists were changed after their notice (index 31)"
    ]


def test_a_winner_that_a_later_shortlist_leaves_out_is_named() -> None:
    listed = [CaseId("green-1"), CaseId("green-3")]
    life = moved(
        shown(adopted(reviewed(FOUND))),
        shortlist=Shortlist(as_of=6, computed=listed, cases=listed),
    )
    assert "best: green-2 is not on the frozen shortlist" in told(life, days=8)
