"""How few ballots would change each list: the question whole. Pure.

What is exact, and what may stay a pair of bounds, `Smallest.is_exact` says of every answer; it
never depends on trust. As a rule:

- by votes alone, and composites by first-100, min-max or none: exact with any ballots, but for
  rare roundings at the last place, and ballots of many selections that pull a reference and
  a case at once;
- by share or log: exact with ballots of one case; with longer ones rounding is often coarser than
  a ballot, and the bounds are a few ballots apart;
- by rank: exact where all other figures are equal, bounds otherwise;
- in a small vote: exact, as every way to take what is open is asked about;
- a tie across a last place: exact where few ballots part it and the ways to take them are few;
- a case below the minimum that would reach it without a score: a lower bound, as its composite
  is not known yet.
"""

from collections.abc import Iterable, Sequence

from display.ranking.groups import groups_of
from display.ranking.ranking import MissingScoresError
from display.sensitivity.contest import Basis, Contest
from display.sensitivity.hunt import Hunt, Limits
from display.sensitivity.organizations import Field, OrganizationSearch
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
    share = (limits or Limits()).shared(2 * sum(len(one.cuts) for one in wanted))
    found: dict[tuple[str, str], list[Sensitivity]] = {}
    held, counted = dict(sorted(held.items())), dict(sorted(counted.items()))
    for group, members in groups_of(basis.campaign).items():
        mine = [one for one in wanted if one.within == group]
        if mine:
            contest = Contest(basis, group, members)
            released = Pile(contest.cases, held, Move.RELEASE)
            voided = Pile(contest.cases, counted, Move.VOID)
            for one in mine:
                found[one.award, one.group] = _of_series(contest, one, released, voided, share)
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
    field = Field(basis, groups_of(basis.campaign), asked.of)

    def search(choices: Choices, move: Move) -> OrganizationSearch:
        ordered = dict(sorted(choices.items()))
        return OrganizationSearch(asked, field, ordered, move, limits or Limits())

    released, voided = search(held, Move.RELEASE), search(counted, Move.VOID)
    return Sensitivity(
        award=asked.award,
        group=asked.group,
        prize=1,
        members=released.members,
        released=released.smallest(),
        voided=voided.smallest(),
    )


def _of_series(
    contest: Contest, series: Series, held: Pile, counted: Pile, limits: Limits
) -> list[Sensitivity]:
    group = contest.ranked(contest.votes)
    if group is None:
        raise MissingScoresError(f"scores outstanding in {contest.group}")

    def smallest(prize: int, pile: Pile) -> Smallest:
        def drawn(votes: Sequence[int]) -> frozenset[str] | None:
            ranked = contest.ranked(votes)
            return None if ranked is None else series.draw(ranked)[prize]

        hunt = Hunt(contest.votes, drawn, pile=pile, limits=limits)
        return Search(contest, series, prize, hunt).smallest()

    return [
        Sensitivity(
            award=series.award,
            group=series.group,
            prize=prize + 1,
            members=members,
            released=smallest(prize, held),
            voided=smallest(prize, counted),
        )
        for prize, members in enumerate(series.draw(group))
    ]
