"""Which lists a campaign's life has now, and how few ballots would change each. Pure.

Once the ranking is final these are the candidate lists of every award of cases, ordered by
composite. Before, they are provisional: the same numbers of places by counted votes alone, and the
shortlist where it is drawn by votes.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

import msgspec

from display.awarding.awards import places
from display.awarding.candidates import candidates, numbers
from display.awarding.organizations import OrganizationStanding, best, organizations
from display.awarding.shortlisting import shortlisted
from display.ranking.groups import groups_of
from display.ranking.outcome import outcome
from display.ranking.ranking import GroupRanking, Ranking
from display.ranking.scoring import figures_of
from display.sensitivity.contest import Basis
from display.sensitivity.firsts import firsts
from display.sensitivity.hunt import Limits
from display.sensitivity.lists import of_organizations, sensitivity
from display.sensitivity.values import (
    Choices,
    Cut,
    Draw,
    Organizations,
    Rating,
    Sensitivity,
    Series,
)
from voting.domain import CaseId, Tally
from voting.history.life import Life
from voting.rules.awards import Award, AwardKind
from voting.rules.campaign import Campaign
from voting.rules.ranking import ShortlistBasis

#: What the list of a shortlist is called in place of an award.
SHORTLIST = "shortlist"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensitivities:
    """The answers; `final` lists are by composite, provisional ones by counted votes."""

    final: bool
    lists: tuple[Sensitivity, ...]


def sensitivities(
    life: Life,
    tallies: Mapping[CaseId, Tally],
    *,
    held: Choices,
    counted: Choices,
    limits: Limits | None = None,
) -> Sensitivities:
    """How few held ballots, released, or counted ones, voided, would change each list.

    Lists of organizations follow from those of cases: from the adopted ones, which no ballot
    moves, or else from those that the same votes draw.

    Args:
        life: the decisions up to an index.
        tallies: the votes as of the same index.
        held: how many held ballots have exactly these selections.
        counted: how many counted ballots have.
        limits: how long to try.

    Raises:
        ValueError: as `rank`.
    """
    final = outcome(life, tallies).final
    basis = _basis(life, tallies, final)
    series = list(_of_awards(life, final))
    found = sensitivity(basis, series, held=held, counted=counted, limits=limits)
    if not final and _draws_shortlist(life):
        by_votes = replace(basis, minimum=life.campaign.ranking.minimum_counted)
        series = list(_of_shortlist(life))
        found = sensitivity(by_votes, series, held=held, counted=counted, limits=limits) + found
    for asked in _of_organizations(life, final):
        found.append(of_organizations(basis, asked, held=held, counted=counted, limits=limits))
    return Sensitivities(final=final, lists=tuple(found))


def _basis(life: Life, tallies: Mapping[CaseId, Tally], final: bool) -> Basis:
    applies = final and life.shortlist is None
    return Basis(
        campaign=life.campaign,
        counted={case: tally.counted for case, tally in tallies.items()},
        figures=figures_of(life.campaign, life.scores),
        final=final,
        minimum=life.campaign.ranking.minimum_counted if applies else 0,
        absent=frozenset(life.absent),
        shortlist=frozenset(life.shortlist.cases) if life.shortlist else None,
    )


def _draws_shortlist(life: Life) -> bool:
    rules = life.campaign.ranking.shortlist
    return rules is not None and rules.basis is ShortlistBasis.VOTES and life.shortlist is None


def _of_shortlist(life: Life) -> Iterator[Series]:
    rules = life.campaign.ranking.shortlist
    assert rules is not None
    for group, members in groups_of(life.campaign).items():
        drawn = _narrowed(life, frozenset(members))

        def draw(ranked: GroupRanking, drawn: Life = drawn) -> list[frozenset[CaseId]]:
            return [frozenset(shortlisted(drawn, _ranking(drawn, ranked, final=False)))]

        cut = Cut(number=rules.take)
        yield Series(award=SHORTLIST, group=group, within=group, cuts=(cut,), draw=draw)


def _of_awards(life: Life, final: bool) -> Iterator[Series]:
    ranked_in = {
        case: group for group, members in groups_of(life.campaign).items() for case in members
    }
    for award in life.campaign.award:
        if award.kind is AwardKind.CASES:
            for group, members in groups_of(life.campaign, award.within).items():
                if members:
                    within = ranked_in[members[0]]
                    yield _series(life, award, group, members, within=within, final=final)


def _of_organizations(life: Life, final: bool) -> Iterator[Organizations]:
    for award in life.campaign.award:
        if award.kind is AwardKind.ORGANIZATIONS:
            adoption = life.adoptions.get(award.of or "")
            adopted = frozenset(map(CaseId, places(adoption.adopted))) if adoption else None
            of = (one for one in _of_awards(life, final) if one.award == award.of)
            yield asked_of(life.campaign, award, adopted, of)


def asked_of(
    campaign: Campaign, award: Award, adopted: frozenset[CaseId] | None, of: Iterable[Series]
) -> Organizations:
    """The question about one award of organizations.

    Args:
        adopted: the winners of the award `of`, where its list is adopted.
        of: the series of that award.
    """

    def standings(winners: frozenset[CaseId]) -> list[OrganizationStanding]:
        return organizations(campaign, award, winners if adopted is None else adopted)

    def rating(standing: OrganizationStanding) -> Rating:
        cases = (c.case_id for c in campaign.case if c.recommended_by == standing.recommender)
        each = Fraction(award.rate_weight) / standing.recommended
        return Rating(points=standing.points, each=each, cases=frozenset(cases))

    return Organizations(
        award=award.id,
        group=campaign.id,
        of=() if adopted is not None else tuple(of),
        number=award.prize[0].number or len(campaign.recommender),
        draw=lambda winners: frozenset(best(campaign, award, standings(winners)).winners),
        ratings=lambda winners: {one.recommender: rating(one) for one in standings(winners)},
    )


def _series(
    life: Life, award: Award, group: str, members: tuple[CaseId, ...], *, within: str, final: bool
) -> Series:
    most = numbers(life, award, group)
    cuts = tuple(
        Cut(number=most.get(prize), at_least=rules.at_least if final else None)
        for prize, rules in enumerate(award.prize, start=1)
    )
    inside = frozenset(members)
    draw = _by_candidates(life, award, group, inside) if final else _among(inside, firsts(cuts))
    return Series(award=award.id, group=group, within=within, cuts=cuts, draw=draw, members=inside)


def _by_candidates(life: Life, award: Award, group: str, inside: frozenset[CaseId]) -> Draw:
    narrow = _narrowed(life, inside)

    def draw(ranked: GroupRanking) -> list[frozenset[CaseId]]:
        found = candidates(narrow, _ranking(narrow, ranked, final=True), award)
        return [frozenset(map(CaseId, one.winners)) for one in found if one.group == group]

    return draw


def _among(inside: frozenset[CaseId], whole: Draw) -> Draw:
    """A rule for those of a group that are in a part of it; places skip the others."""

    def draw(ranked: GroupRanking) -> list[frozenset[CaseId]]:
        lines = tuple(line for line in ranked.standings if line.case in inside)
        return list(whole(replace(ranked, standings=lines)))

    return draw


def _ranking(life: Life, ranked: GroupRanking, *, final: bool) -> Ranking:
    return Ranking(
        campaign=life.campaign.campaign_id, final=final, outstanding=(), groups=(ranked,)
    )


def _narrowed(life: Life, inside: frozenset[CaseId]) -> Life:
    """The same with these cases alone: looking at the others would only cost time."""
    cases = [case for case in life.campaign.case if case.case_id in inside]
    return replace(life, campaign=msgspec.structs.replace(life.campaign, case=cases))
