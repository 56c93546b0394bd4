"""A shortlist is frozen as of an index; what is voided later is told and changes nothing."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace as moved

import pytest
from msgspec.structs import replace

from display.awarding.changes import Change
from display.awarding.shortlisting import by_votes, shortlist, shortlist_effect, shortlisted, tied
from tests.campaigns import OPENS, campaign, text
from voting.domain import CaseId, Phase, Tally
from voting.errors import UnlawfulDecision
from voting.history.decisions import Difference, Kind, Shortlist
from voting.history.life import Absence, Life
from voting.rules.campaign import Timetable
from voting.rules.ranking import RankingRules, ShortlistBasis, ShortlistRules

GONE = Absence(kind=Kind.WITHDRAWAL, at=OPENS, reason="by itself")
VOTES = {"c1": 9, "c3": 7, "c5": 5, "c2": 4, "c4": 8, "c6": 6}


def life(
    take: int | None = 2,
    *,
    minimum: int = 0,
    basis: ShortlistBasis = ShortlistBasis.VOTES,
    phase: Phase = Phase.CLOSED,
) -> Life:
    base = campaign()
    rules: RankingRules = replace(
        base.ranking,
        minimum_counted=minimum,
        shortlist=ShortlistRules(text("shortlist"), basis, take),
    )
    return Life(campaign=replace(base, ranking=rules), phase=phase)


def counted(votes: Mapping[str, int]) -> dict[CaseId, Tally]:
    return {CaseId(case): Tally(received=n, counted=n) for case, n in votes.items()}


def drawn(of: Life, votes: Mapping[str, int]) -> list[CaseId]:
    return shortlisted(of, by_votes(of, counted(votes)))


def frozen(of: Life, *changes: Change, votes: Mapping[str, int] = VOTES) -> Shortlist:
    return shortlist(of, by_votes(of, counted(votes)), changes, as_of=7, reason="rule 4")


def fault(*changes: Change, of: Life | None = None) -> str:
    with pytest.raises(UnlawfulDecision) as caught:
        frozen(of or life(), *changes)
    return str(caught.value)


def test_the_first_of_each_group_by_counted_votes_go_on() -> None:
    assert drawn(life(), VOTES) == ["c1", "c3", "c4", "c6"]


def test_all_who_are_tied_on_the_last_place_go_on() -> None:
    assert drawn(life(), {**VOTES, "c5": 7, "c3": 7}) == ["c1", "c3", "c5", "c4", "c6"]


def test_who_is_below_the_minimum_or_absent_does_not_go_on() -> None:
    assert drawn(life(minimum=7), VOTES) == ["c1", "c3", "c4"]
    assert drawn(life(minimum=100), VOTES) == []
    absent = moved(life(), absent={CaseId("c1"): GONE})
    assert drawn(absent, VOTES) == ["c3", "c5", "c4", "c6"]


def test_an_earlier_shortlist_does_not_narrow_the_next() -> None:
    again = moved(life(), shortlist=Shortlist(as_of=1, computed=[], cases=[]))
    assert drawn(again, VOTES) == ["c1", "c3", "c4", "c6"]


def test_a_review_leaves_cases_out_with_a_reason_each() -> None:
    of = life(None, basis=ShortlistBasis.REVIEW, phase=Phase.PUBLISHED)
    body = frozen(of, Change(case="c3", to="out", reason="not in use"))
    assert body.computed == ["c1", "c3", "c5", "c4", "c6", "c2"]
    assert body.cases == ["c1", "c5", "c4", "c6", "c2"]
    assert body.differences == [
        Difference(case="c3", computed="shortlist", adopted=None, reason="not in use")
    ]


def frozen_while(basis: ShortlistBasis, *, voted: bool = True) -> list[Phase]:
    """The phases in which a shortlist of this basis is made."""
    made: list[Phase] = []
    for phase in Phase:
        of = life(2 if basis is ShortlistBasis.VOTES else None, basis=basis, phase=phase)
        if not voted:
            silent = replace(of.campaign, ballot=None, timetable=Timetable("Asia/Shanghai"))
            of = moved(of, campaign=silent)
        with suppress(UnlawfulDecision):
            frozen(of)
            made.append(phase)
    return made


def test_a_shortlist_by_votes_is_frozen_after_the_vote_alone() -> None:
    assert frozen_while(ShortlistBasis.VOTES) == [Phase.CLOSED, Phase.IN_REVIEW]
    with pytest.raises(UnlawfulDecision) as caught:
        frozen(life(phase=Phase.PUBLISHED))
    assert (
        str(caught.value) == "tiny is published: its shortlist is frozen while closed, in-review"
    )


def test_a_shortlist_by_review_is_frozen_before_the_vote_or_where_there_is_none() -> None:
    assert frozen_while(ShortlistBasis.REVIEW) == [Phase.PUBLISHED]
    assert frozen_while(ShortlistBasis.REVIEW, voted=False) == [Phase.PUBLISHED, Phase.IN_REVIEW]


def test_a_case_that_people_add_stands_in_its_group_with_its_reason() -> None:
    body = frozen(life(), Change(case="c5", to="in", reason="a scanner lost its votes"))
    assert body.cases == ["c1", "c3", "c5", "c4", "c6"]
    assert body.computed == ["c1", "c3", "c4", "c6"]
    assert (body.as_of, body.reason) == (7, "rule 4")
    assert body.differences == [
        Difference(
            case="c5", computed=None, adopted="shortlist", reason="a scanner lost its votes"
        )
    ]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (Change(case="c9", to="in", reason="why"), "`c9` is no case of tiny"),
        (Change(case="c1", to="2", reason="why"), "c1 cannot go to `2`; allowed: in, out"),
        (Change(case="c1", to="in", reason="why"), "c1 is in by the rules already"),
        (Change(case="c5", to="", reason="why"), "c5 is out by the rules already"),
        (Change(case="c5", to="in", reason=" "), "c5 is moved without a reason"),
    ],
)
def test_a_change_that_cannot_be_is_told(change: Change, told: str) -> None:
    assert fault(change) == told


def test_an_absent_case_is_not_put_on_a_shortlist() -> None:
    of = moved(life(), absent={CaseId("c5"): GONE})
    told = fault(Change(case="c5", to="in", reason="why"), of=of)
    assert told == "c5 takes no part: withdrawal (by itself)"


def test_without_a_rule_there_is_no_shortlist() -> None:
    of = Life(campaign=campaign(), phase=Phase.CLOSED)
    with pytest.raises(UnlawfulDecision, match="know no shortlist"):
        drawn(of, VOTES)
    with pytest.raises(UnlawfulDecision, match="has no shortlist yet"):
        shortlist_effect(life(), by_votes(life(), {}))


def test_a_later_void_is_told_and_changes_nothing() -> None:
    of = moved(life(), shortlist=frozen(life()))
    now = {**VOTES, "c3": 1}
    effect = shortlist_effect(of, by_votes(of, counted(now)))
    assert (effect.enter, effect.leave) == (("c5",), ("c3",))
    assert of.shortlist is not None
    assert of.shortlist.cases == ["c1", "c3", "c4", "c6"]


def test_without_a_change_of_votes_nobody_enters_or_leaves() -> None:
    added = Change(case="c5", to="in", reason="why")
    off = Change(case="c1", to="out", reason="why")
    of = moved(life(), shortlist=frozen(life(), added, off))
    effect = shortlist_effect(of, by_votes(of, counted(VOTES)))
    assert (effect.enter, effect.leave) == ((), ())


def test_a_shortlisted_case_that_is_withdrawn_would_leave() -> None:
    of = moved(life(), shortlist=frozen(life()), absent={CaseId("c1"): GONE})
    effect = shortlist_effect(of, by_votes(of, counted(VOTES)))
    assert (effect.enter, effect.leave) == (("c5",), ("c1",))


def test_only_who_is_equal_across_the_end_counts_as_tied() -> None:
    def equal(votes: Mapping[str, int], take: int = 2) -> list[CaseId]:
        return tied(life(take), by_votes(life(take), counted(votes)))

    assert equal(VOTES) == []
    assert equal({**VOTES, "c5": 7}) == ["c3", "c5"]
    assert equal({**VOTES, "c1": 7}) == []
    assert equal({**VOTES, "c1": 7}, take=1) == ["c1", "c3"]
