"""How few ballots would change each list: the question whole. Pure.

What is exact, and what may stay a pair of bounds, `Smallest.is_exact` says of every answer; it
never depends on trust. As a rule:

- by votes alone, and composites by first-100, share, min-max or none, with any ballots: exact,
  but for rare roundings at the last place and ballots of many selections that pull a
  reference and a case at once;
- by log or rank: exact where all other figures are equal, bounds otherwise;
- a tie across a last place: exact up to two ballots, and otherwise bounds;
- a case below the minimum that would reach it without a score: a lower bound, as its composite
  is not known yet.
"""

from collections.abc import Iterable, Mapping, Sequence

from display.groups import groups_of
from display.sensitivity.contest import Basis, Contest
from display.sensitivity.pile import Pile
from display.sensitivity.roster import roster_of
from display.sensitivity.search import Limits, Rule, Search
from display.sensitivity.values import Choices, Move, Sensitivity, Series, Smallest
from voting.domain import CaseId


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
    found: list[Sensitivity] = []
    for group, members in groups_of(basis.campaign).items():
        mine = [one for one in wanted if one.group == group]
        if mine:
            contest = Contest(basis, group, members)
            piles = {
                move: Pile(contest.cases, choices, move)
                for move, choices in ((Move.RELEASE, held), (Move.VOID, counted))
            }
            for one in mine:
                found += _of_series(contest, one, piles, limits or Limits())
    place = {(one.award, one.group): number for number, one in enumerate(wanted)}
    return sorted(found, key=lambda one: (place[one.award, one.group], one.prize))


def _of_series(
    contest: Contest, series: Series, piles: Mapping[Move, Pile], limits: Limits
) -> Iterable[Sensitivity]:
    group = contest.ranked(contest.votes)
    assert group is not None
    lists = list(series.draw(group))
    for prize, members in enumerate(lists):
        roster = roster_of(contest, group, series.cuts, lists, prize)
        rule = _rule(contest, series, prize)

        def smallest(move: Move) -> Smallest:
            return Search(contest, roster, piles[move], rule, limits).smallest()  # noqa: B023

        yield Sensitivity(
            award=series.award,
            group=series.group,
            prize=prize + 1,
            members=members,
            released=smallest(Move.RELEASE),
            voided=smallest(Move.VOID),
        )


def _rule(contest: Contest, series: Series, prize: int) -> Rule:
    def members(votes: Sequence[int]) -> frozenset[CaseId] | None:
        group = contest.ranked(votes)
        return None if group is None else series.draw(group)[prize]

    return members
