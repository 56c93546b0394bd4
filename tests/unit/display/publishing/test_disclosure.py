"""What of an outcome is public in which phase."""

from collections.abc import Iterator

import msgspec
import pytest

from display.publishing.disclosure import results_of
from display.publishing.results import Results
from tests.campaigns import campaign
from tests.unit.display.lives import (
    UNTIL,
    adoption,
    lived,
    ruled,
    shortlisting,
    to_certificate,
    to_dispute,
    to_notice,
    to_review,
    to_revocation,
    unvoted,
)
from voting.domain import CaseId, Phase, Tally
from voting.history.decisions import Kind, Notice, Shortlist
from voting.rules.entries import Case

TALLIES = {CaseId("c1"): Tally(received=10, pending=1, counted=5, held=3, voided=1)}
CHOSEN = (Kind.SHORTLIST, Shortlist(as_of=87654321, computed=[], cases=[CaseId("c1")]))


def results(*steps: tuple[Kind, msgspec.Struct], phase: Phase | None = None) -> Results:
    life = lived(ruled(), *steps)  # type: ignore[arg-type]
    return results_of(life, phase or life.phase, TALLIES)


def test_before_the_notice_there_are_no_lists_and_no_states() -> None:
    for found in (results(), results(*to_review(), adoption(), CHOSEN)):
        assert found.lists == ()
        assert found.tallies is None
        assert found.shortlist is None
        assert found.certificate is None


def test_no_result_before_the_certificate_holds_an_index() -> None:
    for steps in (to_review(), to_notice(), to_dispute()):
        assert b"87654" not in msgspec.json.encode(results(*steps, CHOSEN))


def test_the_notice_shows_the_committees_list_beside_the_computed_one() -> None:
    found = results(*to_notice())
    best = found.lists[0]
    assert found.notice_until == UNTIL
    assert [(one.group, one.prize, one.winners[0].id) for one in best.adopted] == [
        ("green", 1, "c3"),
        ("green", 2, "c1"),
        ("blue", 1, "c2"),
    ]
    assert best.computed[0].winners[0].id == "c1"
    [first, _] = best.differences
    assert first.computed is not None
    assert first.adopted is not None
    assert (first.winner.id, first.reason) == ("c3", "覆盖面更广")
    assert (first.computed.title.zh, first.adopted.title.zh) == ("优秀奖", "一等奖")


def test_organizations_stand_in_one_list_by_their_own_names() -> None:
    [_, units] = results(*to_notice()).lists
    [prize] = units.adopted
    assert prize.winners[0].title.zh == "东区"
    assert prize.winners[0].applicant is None
    assert units.differences == ()


def test_objections_stand_with_their_answers() -> None:
    [first, second] = results(*to_dispute()).objections
    assert (first.case, first.answer, first.upheld) == ("c2", "经核查无误", False)
    assert (second.answer, second.upheld) == (None, None)


def test_a_new_adoption_takes_the_lists_back_and_keeps_the_objections() -> None:
    found = results(*to_dispute(), adoption())
    assert found.phase is Phase.IN_REVIEW
    assert found.lists == ()
    assert found.notice_until is None
    assert found.lists_changed
    assert len(found.objections) == 2


def test_lists_count_as_changed_from_the_end_of_a_notice_to_the_next_one() -> None:
    again = (Kind.NOTICE, Notice(until=UNTIL))
    assert not results(*to_review(), adoption()).lists_changed
    assert not results(*to_notice()).lists_changed
    assert results(*to_notice(), adoption(), adoption("units")).lists_changed
    assert not results(*to_notice(), adoption(), again).lists_changed
    assert results(*to_notice(), adoption(), again, adoption()).lists_changed


def test_the_certificate_says_what_it_stands_on_and_what_it_leaves_out() -> None:
    found = results(*to_certificate()).certificate
    assert found is not None
    assert (found.certificate, found.in_force) == ("PX-2026-1", "PX-2026-1")
    assert (found.counted, found.held, found.voided) == (1316, 21, 9)


def test_a_revocation_names_the_old_certificate_and_marks_the_winner() -> None:
    found = results(*to_revocation())
    [revocation] = found.revocations
    assert (revocation.certificate, revocation.replaces) == ("PX-2026-2", "PX-2026-1")
    assert found.certificate is not None
    assert found.certificate.in_force == "PX-2026-2"
    marked = {w.id: w.revoked_by for one in found.lists[0].adopted for w in one.winners}
    assert marked == {"c3": None, "c1": None, "c2": "PX-2026-2"}


@pytest.mark.parametrize("steps", [to_notice(), to_certificate()])
def test_the_states_of_every_case_add_up(steps: list[tuple[Kind, msgspec.Struct]]) -> None:
    found = results(*steps).tallies
    assert found is not None
    assert len(found) == 6
    for line in found:
        assert line.received == line.pending + line.counted + line.held + line.voided
    assert found[0].received == 10


def test_without_a_vote_there_are_no_states() -> None:
    assert results_of(lived(unvoted()), Phase.NOTICE, {}).tallies is None


def test_a_shortlist_by_review_is_public_at_once_and_one_by_votes_with_the_lists() -> None:
    by_review = results_of(lived(shortlisting(), CHOSEN), Phase.OPEN, None)
    assert by_review.shortlist is not None
    assert [case.id for case in by_review.shortlist.cases] == ["c1"]
    assert results(CHOSEN, *to_review()).shortlist is None
    assert results(CHOSEN, *to_notice()).shortlist is not None


class Walked(list[Case]):
    """Cases that count how often somebody looks through them."""

    times = 0

    def __iter__(self) -> Iterator[Case]:
        self.times += 1
        return super().__iter__()


def walks(chosen: int) -> int:
    """How often the cases are gone through to disclose a shortlist of so many."""
    walked = Walked(campaign(cases=40).case)
    whole = msgspec.structs.replace(shortlisting(), case=walked)
    names = [case.case_id for case in whole.case][:chosen]
    body = Shortlist(as_of=1, computed=[], cases=names)
    before = walked.times
    life = lived(whole, (Kind.SHORTLIST, body))
    found = results_of(life, Phase.OPEN, None)
    assert found.shortlist is not None
    assert len(found.shortlist.cases) == chosen
    return walked.times - before


def test_a_longer_shortlist_is_disclosed_without_looking_through_the_cases_again() -> None:
    assert walks(40) == walks(1)
