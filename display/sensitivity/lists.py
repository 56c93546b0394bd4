"""How few ballots would change each list: the question whole. Pure.

What is exact, and what may stay a pair of bounds, `Smallest.is_exact` says of every answer; it
never depends on trust. As a rule:

- by votes alone, and composites by first-100, min-max or none: exact with any ballots, but for
  rare roundings at the last place, and ballots of many selections that pull a reference and
  a case at once;
- by share: exact with ballots of one case; with longer ones rounding is often coarser than a
  ballot, and the bounds are a few ballots apart;
- by log or rank: exact where all other figures are equal, bounds otherwise;
- a tie across a last place: exact where few ballots part it and the ways to take them are few;
- a case below the minimum that would reach it without a score: a lower bound, as its composite
  is not known yet.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from display.groups import groups_of
from display.ranking import MissingScoresError
from display.sensitivity.contest import Basis, Contest
from display.sensitivity.hunt import Limits
from display.sensitivity.organizations import OrganizationSearch
from display.sensitivity.pile import Pile
from display.sensitivity.search import Search
from display.sensitivity.values import (
    Choices,
    Move,
    Organizations,
    Sensitivity,
    Series,
    Smallest,
)


def sensitivity(
    basis: Basis,
    series: Iterable[Series],
    *,
    held: Choices,
    counted: Choices,
    limits: Limits | None = None,
) -> list[Sensitivity]:
    """The smallest numbers of every list, in the order of the series and their prizes.

    Args:
        basis: the rules, the counted votes and the figures; its votes hold the counted ballots.
        series: the lists; a group that the campaign does not rank has none.
        held: held ballots by their selections; releasing them is the first question.
        counted: counted ballots by their selections; voiding them is the second.
        limits: how long to try.

    Raises:
        ValueError: as `rank`; or more ballots are counted for a case than it has votes.
        MissingScoresError: a final ranking was asked for while scores are outstanding.
    """
    wanted = list(series)
    found: dict[tuple[str, str], list[Sensitivity]] = {}
    held, counted = dict(sorted(held.items())), dict(sorted(counted.items()))
    for group, members in groups_of(basis.campaign).items():
        mine = [one for one in wanted if one.within == group]
        if mine:
            contest = Contest(basis, group, members)
            ballots = _Ballots(
                held=Pile(contest.cases, held, Move.RELEASE),
                counted=Pile(contest.cases, counted, Move.VOID),
            )
            for one in mine:
                found[one.award, one.group] = _of_series(contest, one, ballots, limits or Limits())
    return [one for series in wanted for one in found.get((series.award, series.group), [])]


def of_organizations(
    basis: Basis,
    asked: Organizations,
    *,
    held: Choices,
    counted: Choices,
    limits: Limits | None = None,
) -> Sensitivity:
    """The smallest numbers of a list of organizations; arguments and errors as `sensitivity`."""
    contests = [
        (Contest(basis, group, members), mine)
        for group, members in groups_of(basis.campaign).items()
        if (mine := [one for one in asked.of if one.within == group])
    ]
    for contest, _ in contests:
        if contest.ranked(contest.votes) is None:
            raise MissingScoresError(f"scores outstanding in {contest.group}")

    def search(choices: Choices, move: Move) -> OrganizationSearch:
        ordered = dict(sorted(choices.items()))
        return OrganizationSearch(asked, contests, ordered, move, limits or Limits())

    released, voided = search(held, Move.RELEASE), search(counted, Move.VOID)
    return Sensitivity(
        award=asked.award,
        group=asked.group,
        prize=1,
        members=released.members,
        released=released.smallest(),
        voided=voided.smallest(),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ballots:
    """What may move, seen from one group."""

    held: Pile
    counted: Pile


def _of_series(
    contest: Contest, series: Series, ballots: _Ballots, limits: Limits
) -> list[Sensitivity]:
    group = contest.ranked(contest.votes)
    if group is None:
        raise MissingScoresError(f"scores outstanding in {contest.group}")

    def smallest(prize: int, pile: Pile) -> Smallest:
        return Search(contest, series, prize, pile=pile, limits=limits).smallest()

    return [
        Sensitivity(
            award=series.award,
            group=series.group,
            prize=prize + 1,
            members=members,
            released=smallest(prize, ballots.held),
            voided=smallest(prize, ballots.counted),
        )
        for prize, members in enumerate(series.draw(group))
    ]
