"""Which cases go on to the vote or the scores; frozen, whatever is voided later. Pure.

The rule of a shortlist drawn by votes (recompute it from this): the ranking is by counted votes,
among all cases that take part, without scores and without an earlier shortlist. Of each group of
the ranking go on the first `take` cases that reach the minimum, and every further one with as
many votes as the last of them: a tie lets all of the tied go on. Cases stand in the order of
their groups and places. It is frozen after the vote, while closed or in review.

A shortlist by review is what people name. Its computed list has every case that takes part, in
the order of the groups, so that each case that the review leaves out has its reason in writing.
It is frozen before the vote, while published; where there is none, in the review too.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from display.awarding.adoptions import differences
from display.awarding.changes import OUT, Change, reasons_of
from display.ranking.groups import groups_of
from display.ranking.ranking import Ranking, Standing, rank
from voting.domain import CaseId, Phase, Tally
from voting.errors import UnlawfulDecision, WrongRequest
from voting.history.decisions import Shortlist
from voting.history.life import Life
from voting.history.shortlist import phases_of
from voting.rules.ranking import ShortlistBasis, ShortlistRules

#: The one place that a shortlist has, and how a change names it.
PLACE, IN = "shortlist", "in"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortlistEffect:
    """Who would come onto the frozen shortlist, and who would leave it, if it were drawn now."""

    enter: tuple[CaseId, ...]
    leave: tuple[CaseId, ...]


def by_votes(life: Life, tallies: Mapping[CaseId, Tally]) -> Ranking:
    """The ranking that a shortlist is drawn from: all who take part, by counted votes alone."""
    counted = {case: tally.counted for case, tally in tallies.items()}
    return rank(life.campaign, counted, {}, absent=frozenset(life.absent))


def shortlisted(life: Life, ranking_by_votes: Ranking) -> list[CaseId]:
    """The cases that the rule gives, in the order of their groups and places.

    Args:
        life: the campaign with its rules in force.
        ranking_by_votes: what `by_votes` gives for the same index.

    Raises:
        UnlawfulDecision: the rules know no shortlist.
    """
    rules = _rules(life)
    return [
        standing.case
        for group in ranking_by_votes.groups
        for standing in _of_group(rules, group.standings)
    ]


def shortlist(
    life: Life,
    ranking_by_votes: Ranking,
    changes: Iterable[Change] = (),
    *,
    as_of: int,
    reason: str = "",
) -> Shortlist:
    """The decision that freezes the shortlist as of an index.

    Raises:
        UnlawfulDecision: no rule of a shortlist, not in this phase, or a change that cannot be;
            every fault is told, one a line.
    """
    right, made = shortlisted(life, ranking_by_votes), list(changes)
    early, wrong = list(_phase_faults(life)), list(_change_faults(life, right, made))
    reasons = reasons_of(made)
    if early:
        raise UnlawfulDecision("\n".join([*early, *wrong]))
    if wrong:
        raise WrongRequest("\n".join(wrong))
    cases = _in_order(life, ranking_by_votes, _changed(right, made))
    told = differences(dict.fromkeys(right, PLACE), dict.fromkeys(cases, PLACE), reasons)
    return Shortlist(as_of=as_of, computed=right, cases=cases, differences=told, reason=reason)


def tied(life: Life, ranking_by_votes: Ranking) -> list[CaseId]:
    """The cases that share the place on which `take` ends, where the tie lets more go on.

    Args:
        life, ranking_by_votes: as for `shortlisted`.

    Raises:
        UnlawfulDecision: the rules know no shortlist.
    """
    rules, found = _rules(life), list[CaseId]()
    for group in ranking_by_votes.groups:
        going = _of_group(rules, group.standings)
        if rules.basis is ShortlistBasis.VOTES and rules.take and len(going) > rules.take:
            found += [one.case for one in going if one.counted == going[-1].counted]
    return found


def shortlist_effect(life: Life, ranking_by_votes: Ranking) -> ShortlistEffect:
    """What has changed since the shortlist was frozen; it stays as it is until people decide.

    Cases that people put on the list or took off it enter and leave by people alone, except that
    one which takes no part any more would leave.

    Args:
        life: the campaign with its frozen shortlist.
        ranking_by_votes: what `by_votes` gives now.

    Raises:
        UnlawfulDecision: no shortlist is frozen.
    """
    frozen = life.shortlist
    if frozen is None:
        raise UnlawfulDecision(f"{life.campaign.id} has no shortlist yet")
    now = shortlisted(life, ranking_by_votes)
    computed, still = frozenset(frozen.computed), frozenset(now)
    known = computed | frozenset(frozen.cases)
    leave = [
        case
        for case in frozen.cases
        if case in life.absent or (case in computed and case not in still)
    ]
    enter = [case for case in now if case not in known]
    return ShortlistEffect(enter=tuple(enter), leave=tuple(leave))


def _rules(life: Life) -> ShortlistRules:
    rules = life.campaign.ranking.shortlist
    if rules is None:
        raise UnlawfulDecision(f"the rules of {life.campaign.id} know no shortlist")
    return rules


def _of_group(rules: ShortlistRules, standings: Sequence[Standing]) -> list[Standing]:
    match rules.basis:
        case ShortlistBasis.REVIEW:
            return list(standings)
        case ShortlistBasis.VOTES:
            reaching = [standing for standing in standings if not standing.below_minimum]
            first = reaching[: rules.take]
            return [s for s in reaching if first and s.counted >= first[-1].counted]


def _changed(right: Sequence[CaseId], changes: Sequence[Change]) -> set[CaseId]:
    leaving = {change.case for change in changes if change.to in {"", OUT}}
    coming = {CaseId(change.case) for change in changes if change.to not in {"", OUT}}
    return {case for case in right if case not in leaving} | coming


def _phase_faults(life: Life) -> Iterator[str]:
    allowed = phases_of(life.campaign)
    if life.phase not in allowed:
        told = ", ".join(phase for phase in Phase if phase in allowed)
        yield f"{life.campaign.id} is {life.phase}: its shortlist is frozen while {told}"


def _change_faults(
    life: Life, right: Collection[CaseId], changes: Iterable[Change]
) -> Iterator[str]:
    known, computed = {one.case_id for one in life.campaign.case}, frozenset(right)
    for change in changes:
        yield from _faults(life, known, computed, change)


def _faults(
    life: Life, known: Collection[CaseId], right: Collection[CaseId], change: Change
) -> Iterator[str]:
    case, goes_on = CaseId(change.case), change.to == IN
    if case not in known:
        yield f"`{case}` is no case of {life.campaign.id}"
    elif goes_on and case in life.absent:
        yield f"{case} takes no part: {life.absent[case].kind} ({life.absent[case].reason})"
    elif change.to not in {"", IN, OUT}:
        yield f"{case} cannot go to `{change.to}`; allowed: {IN}, {OUT}"
    elif goes_on == (case in right):
        yield f"{case} is {IN if goes_on else OUT} by the rules already"
    if not change.reason.strip():
        yield f"{case} is moved without a reason"


def _in_order(life: Life, ranking: Ranking, cases: Collection[CaseId]) -> list[CaseId]:
    """By groups and places; whom the ranking leaves out comes last."""
    ranked = [standing.case for group in ranking.groups for standing in group.standings]
    members = [case for group in groups_of(life.campaign).values() for case in group]
    return [case for case in dict.fromkeys((*ranked, *members)) if case in cases]
