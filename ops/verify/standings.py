"""The ranking by the rules in force, from counted votes and figures.

A composite is the exact sum of weight x points / 100, and the bonus on top of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Context, Decimal
from itertools import pairwise

from ops.verify.campaign import Campaign
from ops.verify.groups import groups
from ops.verify.life import Life
from ops.verify.points import points
from ops.verify.scoring import BONUS, figures_of

PUBLIC = "public"
_EXACT = Context(prec=60)
_VOTE_IS_OVER = ("closed", "in-review", "notice", "certified")
_LAST = Decimal(-1)


@dataclass(kw_only=True)
class Line:
    """A standing; `figures` and `points` by component, as far as they are known."""

    case: str
    counted: int
    below_minimum: bool
    figures: dict[str, Decimal]
    bonus: Decimal = Decimal(0)
    points: dict[str, Decimal] = field(default_factory=dict)
    composite: Decimal | None = None
    place: int | None = None


@dataclass(frozen=True, kw_only=True)
class Standings:
    """The ranking of every group, in the order of the campaign file."""

    final: bool
    outstanding: list[str]
    groups: dict[str, list[Line]]


@dataclass(frozen=True, kw_only=True)
class _Ground:
    """What one ranking stands on; `chosen` are the cases of the final one."""

    campaign: Campaign
    final: bool
    ordered: bool
    chosen: frozenset[str]
    shortlisted: bool


def standings(life: Life, counted: Mapping[str, int]) -> Standings:
    """Rank every group: final once the vote is over and no figure is outstanding."""
    campaign = life.rules.campaign
    lines = {case.id: _line(life, case.id, counted) for case in campaign.case}
    figures = figures_of(campaign, life.scores)
    _give_figures(campaign, lines, figures)
    present = [line for line in lines.values() if line.case not in life.absent]
    listed = frozenset(life.shortlist.cases) if life.shortlist else None
    chosen = frozenset(line.case for line in present if _goes_on(listed, line))
    outstanding = _outstanding(campaign, figures, chosen)
    final = not outstanding and life.phase in _VOTE_IS_OVER
    ground = _Ground(
        campaign=campaign,
        final=final,
        ordered=bool(campaign.ranking.component) and (final or life.rules.vote is not None),
        chosen=chosen,
        shortlisted=life.shortlist is not None,
    )
    return Standings(
        final=final,
        outstanding=outstanding,
        groups={
            group: _ranked(ground, [lines[case] for case in cases if case not in life.absent])
            for group, cases in groups(campaign, campaign.ranking.within).items()
        },
    )


def _line(life: Life, case: str, counted: Mapping[str, int]) -> Line:
    minimum = life.rules.campaign.ranking.minimum_counted
    votes = counted[case]
    return Line(case=case, counted=votes, below_minimum=votes < minimum, figures={})


def _give_figures(
    campaign: Campaign, lines: Mapping[str, Line], figures: Mapping[str, Mapping[str, Decimal]]
) -> None:
    for part in campaign.ranking.component:
        for case, figure in figures.get(part.name, {}).items():
            if case in lines:
                lines[case].figures[part.name] = figure
    for case, figure in figures.get(BONUS, {}).items():
        if case in lines:
            lines[case].bonus = figure


def _goes_on(listed: frozenset[str] | None, line: Line) -> bool:
    """A shortlist takes the place of the minimum."""
    return not line.below_minimum if listed is None else line.case in listed


def _outstanding(
    campaign: Campaign, figures: Mapping[str, Mapping[str, Decimal]], chosen: frozenset[str]
) -> list[str]:
    scored = [part.name for part in campaign.ranking.component if part.name != PUBLIC]
    return [name for name in scored if not figures.get(name) or chosen - figures[name].keys()]


def _ranked(ground: _Ground, lines: list[Line]) -> list[Line]:
    limited = ground.final or ground.shortlisted
    standing = [line for line in lines if not limited or line.case in ground.chosen]
    dropped = [line for line in lines if limited and line.case not in ground.chosen]
    _give_points(ground.campaign, standing)
    if not ground.ordered:
        return lines
    if ground.final:
        _give_composites(ground.campaign, standing)
    keys = {line.case: _key(ground, line) for line in standing}
    standing.sort(key=lambda line: keys[line.case], reverse=True)
    _give_places(standing, keys)
    return standing + sorted(dropped, key=lambda line: -line.counted)


def _give_points(campaign: Campaign, lines: Sequence[Line]) -> None:
    for part in campaign.ranking.component:
        if part.name == PUBLIC:
            known = {line.case: Decimal(line.counted) for line in lines}
        else:
            known = {ln.case: ln.figures[part.name] for ln in lines if part.name in ln.figures}
        found = points(known, part.normaliser)
        for line in lines:
            if line.case in found:
                line.points[part.name] = found[line.case]


def _give_composites(campaign: Campaign, lines: Sequence[Line]) -> None:
    for line in lines:
        total = Decimal(0)
        for part in campaign.ranking.component:
            weighed = _EXACT.multiply(part.weight, line.points[part.name])
            total = _EXACT.add(total, weighed)
        composite = _EXACT.divide(total, Decimal(100))
        line.composite = _EXACT.add(composite, line.bonus)


def _key(ground: _Ground, line: Line) -> tuple[Decimal, ...]:
    """What orders a case before another: votes at first, in the end the composite and the ties."""
    if line.composite is None:
        return (Decimal(line.counted),)
    ties = ground.campaign.ranking.ties
    rules = ties[: ties.index("shared")] if "shared" in ties else ties
    return (line.composite, *(_tie(line, rule) for rule in rules))


def _tie(line: Line, rule: str) -> Decimal:
    return Decimal(line.counted) if rule == "counted" else line.points.get(rule, _LAST)


def _give_places(lines: Sequence[Line], keys: Mapping[str, tuple[Decimal, ...]]) -> None:
    for place, line in enumerate(lines, start=1):
        line.place = place
    for line, follower in pairwise(lines):
        if keys[line.case] == keys[follower.case]:
            follower.place = line.place
