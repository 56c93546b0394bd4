"""Counted votes and scores into an ordered result within each category. Pure.

Live, cases stand in the order of their counted votes, and components without figures are named
as outstanding. The final ranking orders by composite: the sum of weight x points / 100, computed
exactly from points of four decimal places (see `points`, the only place that rounds). Equal
composites go through the campaign's tie rules; what these leave equal shares a place (1, 1, 3).
The same input gives the same value, in whatever order the mappings were filled.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal, Inexact, localcontext
from itertools import groupby

from display.points import points
from voting.campaign import COUNTED, PUBLIC, SHARED, Campaign, Category, Component
from voting.domain import CampaignId, CaseId, CategoryId

Scores = Mapping[str, Mapping[CaseId, Decimal]]

_SORTED_LAST = Decimal(-1)


class MissingScoresError(ValueError):
    """A final ranking was asked for while a component has cases without figures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One line of a ranking.

    `points` has the components whose figure is known. `composite` is set in a final ranking
    only. `place` is None for a case that the minimum dropped from a final ranking.
    """

    case: CaseId
    place: int | None
    counted: int
    points: Mapping[str, Decimal]
    composite: Decimal | None
    below_minimum: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryRanking:
    """The standings of one category, first place first, dropped cases last."""

    category: CategoryId
    standings: tuple[Standing, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """The ordered result of a campaign, by category in the order of its file.

    `outstanding` names the components that still lack the figure of a case which stands for
    the final ranking.
    """

    campaign: CampaignId
    final: bool
    outstanding: tuple[str, ...]
    categories: tuple[CategoryRanking, ...]


def rank(
    campaign: Campaign,
    counted: Mapping[CaseId, int],
    scores: Scores,
    *,
    final: bool = False,
) -> Ranking:
    """Order every category of a campaign.

    Args:
        campaign: the rules and the cases.
        counted: counted votes by case; a case that is missing has none.
        scores: raw figures of every component but the public one.
        final: drop cases below the minimum before points are computed, and order by composite;
            otherwise all cases stay, in the order of their counted votes.

    Raises:
        MissingScoresError: `final`, and a component is outstanding.
        ValueError: a figure for a case that the campaign does not have, scores for the public
            component, or a negative figure.
    """
    _check(campaign, counted, scores)
    outstanding = _outstanding(campaign, counted, scores)
    if final and outstanding:
        raise MissingScoresError(f"scores outstanding: {', '.join(outstanding)}")
    return Ranking(
        campaign=campaign.campaign_id,
        final=final,
        outstanding=outstanding,
        categories=tuple(
            _rank_category(campaign, category, counted, scores, final)
            for category in campaign.category
        ),
    )


def _check(campaign: Campaign, counted: Mapping[CaseId, int], scores: Scores) -> None:
    """Votes come from ballots alone: scores may not carry a public figure."""
    if PUBLIC in scores:
        raise ValueError("scores for the public component: votes come from ballots alone")
    known = {case.case_id for case in campaign.case}
    for figures in (counted, *scores.values()):
        unknown = sorted(set(figures) - known)
        if unknown:
            raise ValueError(f"figure for a case that the campaign does not have: {unknown[0]}")


def _outstanding(
    campaign: Campaign, counted: Mapping[CaseId, int], scores: Scores
) -> tuple[str, ...]:
    """What the minimum drops needs no score."""
    minimum = campaign.ranking.minimum_counted
    needed = {case.case_id for case in campaign.case if counted.get(case.case_id, 0) >= minimum}
    return tuple(
        component.name
        for component in campaign.ranking.component
        if component.name is not PUBLIC
        and (not scores.get(component.name) or needed - set(scores[component.name]))
    )


def _rank_category(
    campaign: Campaign,
    category: Category,
    counted: Mapping[CaseId, int],
    scores: Scores,
    final: bool,
) -> CategoryRanking:
    cases = [case.case_id for case in campaign.case if case.category == category.id]
    dropped = [case for case in cases if final and _below_minimum(campaign, counted, case)]
    standing = [case for case in cases if case not in dropped]
    by_component = {
        component.name: _component_points(component, standing, counted, scores)
        for component in campaign.ranking.component
    }
    lines = [
        _unplaced(campaign, case, counted, _of_case(by_component, case), final)
        for case in standing
    ]
    rest = [_unplaced(campaign, case, counted, {}, False) for case in dropped]
    rest.sort(key=lambda line: -line.counted)
    return CategoryRanking(
        category=CategoryId(category.id),
        standings=(*_placed(lines, campaign.ranking.ties, final), *rest),
    )


def _component_points(
    component: Component,
    cases: Iterable[CaseId],
    counted: Mapping[CaseId, int],
    scores: Scores,
) -> dict[CaseId, Decimal]:
    if component.name is PUBLIC:
        return points({case: counted.get(case, 0) for case in cases}, component.normaliser)
    figures = scores.get(component.name, {})
    return points({case: figures[case] for case in cases if case in figures}, component.normaliser)


def _of_case(
    by_component: Mapping[str, Mapping[CaseId, Decimal]], case: CaseId
) -> dict[str, Decimal]:
    return {kind: found[case] for kind, found in by_component.items() if case in found}


def _unplaced(
    campaign: Campaign,
    case: CaseId,
    counted: Mapping[CaseId, int],
    its_points: Mapping[str, Decimal],
    final: bool,
) -> Standing:
    return Standing(
        case=case,
        place=None,
        counted=counted.get(case, 0),
        points=its_points,
        composite=_composite(campaign.ranking.component, its_points) if final else None,
        below_minimum=_below_minimum(campaign, counted, case),
    )


def _below_minimum(campaign: Campaign, counted: Mapping[CaseId, int], case: CaseId) -> bool:
    return counted.get(case, 0) < campaign.ranking.minimum_counted


def _composite(components: Iterable[Component], its_points: Mapping[str, Decimal]) -> Decimal:
    """The trap makes a rounding that nobody stated an error, not a digit."""
    with localcontext(Context(prec=60, traps=[Inexact])):
        return sum(
            (component.weight * its_points[component.name] for component in components),
            Decimal(0),
        ) / Decimal(100)


def _placed(lines: list[Standing], ties: Sequence[str], final: bool) -> list[Standing]:
    """Equal keys share the place of the first of them; the sort is stable, so the file's order
    stands within a place."""

    def key(line: Standing) -> tuple[Decimal, ...]:
        return _final_key(line, ties) if final else (Decimal(line.counted),)

    placed: list[Standing] = []
    for _, equal in groupby(sorted(lines, key=key, reverse=True), key=key):
        place = len(placed) + 1
        placed += [_at(line, place) for line in equal]
    return placed


def _final_key(line: Standing, ties: Sequence[str]) -> tuple[Decimal, ...]:
    assert line.composite is not None
    told_apart = []
    for rule in ties:
        if rule is SHARED:
            break
        told_apart.append(_tie_figure(line, rule))
    return (line.composite, *told_apart)


def _tie_figure(line: Standing, rule: str) -> Decimal:
    if rule == COUNTED:
        return Decimal(line.counted)
    return line.points.get(rule, _SORTED_LAST)


def _at(line: Standing, place: int) -> Standing:
    return Standing(
        case=line.case,
        place=place,
        counted=line.counted,
        points=line.points,
        composite=line.composite,
        below_minimum=line.below_minimum,
    )
