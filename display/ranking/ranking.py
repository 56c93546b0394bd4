"""Counted votes and figures into an ordered result within each group. Pure.

Live, cases stand in the order of their counted votes, and components without figures are named
as outstanding. The final ranking orders by composite: the sum of weight x points / 100, plus the
bonus, computed exactly from points of four decimal places (see `points`, the only place that
rounds them). Equal composites go through the campaign's tie rules; what these leave equal shares
a place (1, 1, 3). The same input gives the same value, in whatever order mappings were filled.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Context, Decimal, Inexact, localcontext
from itertools import groupby

from display.ranking.figures import check_cases, check_counted, check_figures
from display.ranking.groups import groups_of
from display.ranking.points import points
from display.ranking.scoring import BONUS, Figures
from voting.domain import CampaignId, CaseId
from voting.rules.campaign import Campaign
from voting.rules.ranking import COUNTED, PUBLIC, SHARED, Component

_NOTHING = Decimal(0)
_SORTED_LAST = Decimal(-1)


class MissingScoresError(ValueError):
    """A final ranking was asked for while a component has cases without figures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One line of a ranking.

    `points` has the components whose figure is known; `bonus` is 0 for a case without one.
    `composite` is set in a final ranking only. `place` is None for a case that the minimum or
    the shortlist keeps out, and for all cases while nothing orders them.
    """

    case: CaseId
    place: int | None
    counted: int
    points: Mapping[str, Decimal]
    bonus: Decimal = _NOTHING
    composite: Decimal | None
    below_minimum: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRanking:
    """The standings of one group, first place first, cases without a place last."""

    group: str
    standings: tuple[Standing, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """The ordered result of a campaign, by group in the order of its file.

    `outstanding` names the components that still lack the figure of a case which stands for
    the final ranking.
    """

    campaign: CampaignId
    final: bool
    outstanding: tuple[str, ...]
    groups: tuple[GroupRanking, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Field:
    """Everything that a ranking follows from."""

    campaign: Campaign
    counted: Mapping[CaseId, int]
    figures: Figures
    final: bool
    absent: frozenset[CaseId]
    shortlist: frozenset[CaseId] | None

    @property
    def is_ordered(self) -> bool:
        """Without a component nothing orders the cases; nor, before the final one, without a
        vote."""
        return bool(self.campaign.ranking.component) and (self.final or self.campaign.has_vote)

    def votes(self, case: CaseId) -> int:
        return self.counted.get(case, 0)

    def is_below_minimum(self, case: CaseId) -> bool:
        return self.votes(case) < self.campaign.ranking.minimum_counted

    def goes_on(self, case: CaseId) -> bool:
        """Whether a case stands for the final ranking; a shortlist has applied the minimum."""
        if self.shortlist is not None:
            return case in self.shortlist
        return not self.is_below_minimum(case)

    def has_place(self, case: CaseId) -> bool:
        return self.goes_on(case) if self.final or self.shortlist is not None else True


def rank(
    campaign: Campaign,
    counted: Mapping[CaseId, int],
    figures: Figures,
    *,
    final: bool = False,
    absent: Collection[CaseId] = frozenset(),
    shortlist: Collection[CaseId] | None = None,
) -> Ranking:
    """Order every group of a campaign.

    A campaign without components is listed in the order of its file, without places; so is,
    before the final ranking, one without a vote.

    Args:
        campaign: the rules and the cases.
        counted: counted votes by case; a case that is missing has none.
        figures: raw figures of every component but the public one, and of the bonus.
        final: drop cases below the minimum before points are computed, and order by composite;
            otherwise all cases stay, in the order of their counted votes.
        absent: suspended, withdrawn and disqualified cases: they are left out entirely.
        shortlist: the only cases that have a place, whatever the minimum says; None: all have.

    Raises:
        MissingScoresError: `final`, and a component is outstanding.
        ValueError: a figure for a case or a component that the campaign does not have, figures
            for the public component, a negative figure, or one above full marks or the cap.
    """
    check_counted(campaign, counted)
    check_figures(campaign, figures)
    check_cases(campaign, (*absent, *(shortlist or ())))
    field = _Field(
        campaign=campaign,
        counted=counted,
        figures=figures,
        final=final,
        absent=frozenset(absent),
        shortlist=None if shortlist is None else frozenset(shortlist),
    )
    outstanding = _outstanding(field)
    if final and outstanding:
        raise MissingScoresError(f"scores outstanding: {', '.join(outstanding)}")
    return Ranking(
        campaign=campaign.campaign_id,
        final=final,
        outstanding=outstanding,
        groups=tuple(
            GroupRanking(group=group, standings=tuple(_standings(field, cases)))
            for group, cases in groups_of(campaign).items()
        ),
    )


def _outstanding(field: _Field) -> tuple[str, ...]:
    """What the minimum or the shortlist drops, and who is absent, needs no score."""
    cases = {case.case_id for case in field.campaign.case} - field.absent
    needed = {case for case in cases if field.goes_on(case)}
    return tuple(
        part.name
        for part in field.campaign.ranking.component
        if part.name != PUBLIC
        and (not field.figures.get(part.name) or needed - set(field.figures[part.name]))
    )


def _standings(field: _Field, members: Iterable[CaseId]) -> list[Standing]:
    present = [case for case in members if case not in field.absent]
    standing = [case for case in present if field.has_place(case)]
    known = _points_by_case(field, standing)
    lines = [_unplaced(field, case, known.get(case, {})) for case in present]
    if not field.is_ordered:
        return lines
    dropped = [line for line in lines if line.case not in known]
    dropped.sort(key=lambda line: -line.counted)
    return (
        _placed(field, [_weighed(field, line) for line in lines if line.case in known]) + dropped
    )


def _points_by_case(field: _Field, standing: Sequence[CaseId]) -> dict[CaseId, dict[str, Decimal]]:
    """Case -> component -> points, with all cases that stand and all points that are known."""
    known: dict[CaseId, dict[str, Decimal]] = {case: {} for case in standing}
    for part in field.campaign.ranking.component:
        for case, value in _component_points(field, part, standing).items():
            known[case][part.name] = value
    return known


def _component_points(
    field: _Field, part: Component, cases: Iterable[CaseId]
) -> dict[CaseId, Decimal]:
    if part.name == PUBLIC:
        return points({case: field.votes(case) for case in cases}, part.normaliser)
    figures = field.figures.get(part.name, {})
    return points({case: figures[case] for case in cases if case in figures}, part.normaliser)


def _unplaced(field: _Field, case: CaseId, its_points: Mapping[str, Decimal]) -> Standing:
    return Standing(
        case=case,
        place=None,
        counted=field.votes(case),
        points=its_points,
        bonus=field.figures.get(BONUS, {}).get(case, _NOTHING),
        composite=None,
        below_minimum=field.is_below_minimum(case),
    )


def _weighed(field: _Field, line: Standing) -> Standing:
    if not field.final:
        return line
    return replace(line, composite=composite_of(field.campaign, line.points, line.bonus))


def composite_of(campaign: Campaign, its_points: Mapping[str, Decimal], bonus: Decimal) -> Decimal:
    """Sum of weight x points / 100, plus the bonus; exact.

    Raises:
        decimal.Inexact: more than 60 digits, which no rules of ours reach: a rounding that
            nobody stated is an error, not a digit.
        KeyError: a component has no points.
    """
    with localcontext(Context(prec=60, traps=[Inexact])):
        parts = (part.weight * its_points[part.name] for part in campaign.ranking.component)
        return sum(parts, _NOTHING) / Decimal(100) + bonus


def _placed(field: _Field, lines: list[Standing]) -> list[Standing]:
    """Equal keys share the place of the first of them; the sort is stable, so the file's order
    stands within a place."""
    ties = field.campaign.ranking.ties

    def key(line: Standing) -> tuple[Decimal, ...]:
        return _final_key(line, ties) if field.final else (Decimal(line.counted),)

    placed: list[Standing] = []
    for _, equal in groupby(sorted(lines, key=key, reverse=True), key=key):
        place = len(placed) + 1
        placed += [replace(line, place=place) for line in equal]
    return placed


def _final_key(line: Standing, ties: Sequence[str]) -> tuple[Decimal, ...]:
    assert line.composite is not None
    told_apart = []
    for rule in ties:
        if rule == SHARED:
            break
        told_apart.append(_tie_figure(line, rule))
    return (line.composite, *told_apart)


def _tie_figure(line: Standing, rule: str) -> Decimal:
    if rule == COUNTED:
        return Decimal(line.counted)
    return line.points.get(rule, _SORTED_LAST)
