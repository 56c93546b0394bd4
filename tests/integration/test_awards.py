"""From the close to the certificate, by the commands of an organizer, on a real ledger."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from display.awarding.awards import computed
from display.ranking.outcome import outcome
from ops.export.exporter import export
from ops.fsck.inspection import fsck
from ops.verify.verifier import verify
from tests.ballots import TestClock
from tests.integration.office import Office, adopted, changes, reviewed, void
from voting.domain import Phase
from voting.errors import UnlawfulDecision
from voting.history.decisions import Adoption, Kind
from voting.ledger.ledger import Ledger
from voting.ledger.register import Enrolled


async def test_an_organizer_goes_from_the_close_to_the_certificate(
    office: Office, book: Ledger, voted: Enrolled, tmp_path: Path, clock: TestClock
) -> None:
    assert await office.missing() == [
        "shortlist: not decided",
        "experts: scores are outstanding (expert)",
        "best: no list is adopted (best)",
        "units: no list is adopted (units)",
        "the lists have not stood for public notice",
    ]
    await reviewed(office, book, voted)
    facts = await office.told("award", "list", "tiny")
    best = facts["awards"][0]
    assert [(one["group"], one["prize"], one["winners"]) for one in best["computed"]] == [
        ("green", 1, ["c3"]),  # 75/2 + 90/2 against 100/2 + 60/2
        ("green", 2, ["c1"]),
        ("blue", 1, ["c2"]),  # 100/2 + 70/2 against 66.6667/2 + 80/2
        ("blue", 2, ["c4"]),
    ]
    assert best["adopted"] is None
    assert (await office.told("campaign", "notice", "tiny", exit_code=1))["missing"]

    changed = changes(tmp_path, "c3,2,the applicant asked for it", "c1,1,the next in order")
    await office.run(
        "award", "adopt", "tiny", "best", "--changes", changed, "--reason", "meeting of 16 May"
    )
    await office.run("award", "adopt", "tiny", "units", "--reason", "meeting of 16 May")
    best = (await office.told("award", "list", "tiny"))["awards"][0]
    assert [one["winners"] for one in best["adopted"]] == [["c1"], ["c3"], ["c2"], ["c4"]]
    assert [one["case"] for one in best["differences"]] == ["c3", "c1"]
    assert best["changed_since"] is False

    notice = await office.told("campaign", "notice", "tiny")
    until = datetime.fromisoformat(notice["until"])
    assert timedelta(days=7) <= until - clock.now < timedelta(days=8)
    objection = ("objection", "add", "tiny", "--case", "c1", "--text", "it is a copy")
    assert (await office.told(*objection))["number"] == 1
    assert [gap.split(" until")[0] for gap in await office.missing()] == [
        "the public notice stands",
        "objection 1 has no answer",
    ]
    clock.now = until + timedelta(minutes=1)
    assert await office.missing() == ["objection 1 has no answer"]
    await office.run("objection", "answer", "tiny", "1", "--text", "it is not", "--dismissed")
    [answered] = (await office.told("objection", "list", "tiny"))["objections"]
    assert (answered["case"], answered["upheld"]) == ("c1", False)

    done = await office.told("campaign", "certify", "tiny", "--reason", "all is said")
    assert (done["certificate"], done["counted"], done["held"]) == ("tiny-1", 15, 0)
    revoked = await office.run("award", "revoke", "tiny", "best", "c1", "--reason", "a copy")
    assert "certificate tiny-2 replaces tiny-1" in revoked.stdout
    life = (await office.enrolled()).life
    assert (life.phase, life.certificate) == (Phase.CERTIFIED, "tiny-2")
    assert await fsck(office.pool, await office.enrolled()) == []
    for index in (done["index"] - 1, done["index"], None):
        await export(office.pool, await office.enrolled(), tmp_path / "export", index)
        report = verify(tmp_path / "export")
        assert report.ok, report.problems
    told = await office.run("verify", str(tmp_path / "export"))
    assert "best, green, prize 1\n  computed  c3\n  adopted   c1 (已撤销" in told.stdout
    lost = "已撤销 / revoked by tiny-2: a copy"
    assert lost in told.stdout
    assert f"c1: {lost}" in (await office.run("award", "list", "tiny")).stdout
    best = (await office.told("award", "list", "tiny"))["awards"][0]
    assert best["adopted"][0]["winners"] == ["c1"]
    assert best["revoked"] == [{"winner": "c1", "certificate": "tiny-2", "reason": "a copy"}]


async def test_a_void_after_the_adoption_asks_for_another(
    office: Office, book: Ledger, voted: Enrolled
) -> None:
    await reviewed(office, book, voted)
    await adopted(office)
    await office.run("campaign", "notice", "tiny")
    await void(book, voted, 2, 3, 4)  # of c1; c3 now has 100/2 + 90/2 and c1 33.3333/2 + 60/2
    assert not [gap for gap in await office.missing() if "changed" in gap]
    await void(book, voted, 11, 12)  # of c2: 33.3333/2... puts c4 before it
    assert "best: the candidate list has changed; adopt it again (best)" in await office.missing()


async def test_an_adoption_during_the_notice_says_that_it_ends_it(
    office: Office, book: Ledger, voted: Enrolled
) -> None:
    await reviewed(office, book, voted)
    await adopted(office)
    await office.run("campaign", "notice", "tiny")
    again = ("award", "adopt", "tiny", "best", "--reason", "after an objection")
    ended = "公示已中止，须重新公示 / the public notice has ended"
    assert ended in (await office.run(*again)).stdout
    index = (await office.enrolled()).life.notice_ended_at
    assert f"the lists were changed after their notice (index {index})" in await office.missing()
    assert ended not in (await office.run(*again)).stdout
    assert (await office.enrolled()).life.notice_ended_at == index
    await office.run("campaign", "notice", "tiny")
    assert (await office.enrolled()).life.notice_ended_at is None
    assert (await office.told(*again))["notice_ended"] is True


async def test_a_withdrawn_winner_is_named_before_certification(
    office: Office, book: Ledger, voted: Enrolled
) -> None:
    await reviewed(office, book, voted)
    await adopted(office)
    await office.run("campaign", "notice", "tiny")
    await office.run("campaign", "disqualify", "tiny", "c3", "--reason", "copied")
    assert "best: c3 takes no part any more (disqualification)" in await office.missing()


async def test_numbers_bound_an_open_prize_and_keep_what_was_decided_before(
    office: Office, book: Ledger, voted: Enrolled
) -> None:
    await reviewed(office, book, voted)
    numbers = ("award", "numbers", "tiny", "best", "2", "--reason", "few enough")
    await office.run(*numbers, "green=0")
    await office.run(*numbers, "blue=1")
    assert (await office.enrolled()).life.numbers == {("best", 2): {"green": 0, "blue": 1}}
    best = (await office.told("award", "list", "tiny"))["awards"][0]
    assert [one["winners"] for one in best["computed"]] == [["c3"], [], ["c2"], ["c4"]]
    await office.run(*numbers, "green=open")
    assert (await office.enrolled()).life.numbers == {("best", 2): {"blue": 1}}
    for words, told in (
        (("best", "1", "green=2"), "leave no prize 1 open; open: 2"),
        (("best", "2", "red=2"), "no group `red`; allowed: green, blue"),
        (("best", "2", "green=few"), "write green=N"),
        (("worst", "2", "green=2"), "has no award `worst`; it has best, units"),
    ):
        wrong = await office.run("award", "numbers", "tiny", *words, "--reason", "x", exit_code=2)
        assert told in wrong.stderr


async def test_an_adoption_on_an_older_index_is_refused(
    office: Office, book: Ledger, voted: Enrolled
) -> None:
    await reviewed(office, book, voted)
    enrolled = await office.enrolled()
    live = await book.live_tallies(enrolled)
    right = computed(enrolled.life, outcome(enrolled.life, live.by_case))["best"]
    body = Adoption(award="best", as_of=live.as_of, computed=right, adopted=right)
    await void(book, voted, 2)
    with pytest.raises(UnlawfulDecision, match="the ledger went on"):
        await book.decide(enrolled, Kind.ADOPTION, body, "office", as_of=live.as_of)


async def test_people_read_tables_of_what_was_computed_and_adopted(
    office: Office, book: Ledger, voted: Enrolled
) -> None:
    early = await office.run("award", "list", "tiny")
    assert "no candidate lists yet: expert" in early.stderr
    await reviewed(office, book, voted)
    await adopted(office)
    told = (await office.run("award", "list", "tiny")).stdout
    assert "best / best (best)" in told
    assert "units / units (units)" in told
    gaps = await office.run("campaign", "certify", "tiny", "--reason", "x", exit_code=1)
    assert "- 尚未公示 / the lists have not stood for public notice" in gaps.stderr
    head = await office.told("award", "list", "tiny", "--as-of", "3")
    assert (head["as_of"], head["final"]) == (3, False)
    late = await office.run("award", "list", "tiny", "--as-of", "9999", exit_code=2)
    assert "index 9999 is not in the ledger" in late.stderr
