"""The ranking, group by group."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from reportlab.platypus import Flowable

from display.ranking.decimals import longest
from display.ranking.groups import group_title
from display.ranking.ranking import GroupRanking, Standing
from ops.export.report.grids import Column, GridCell, grid
from ops.export.report.lettering import ALERT, BODY, GROUP, NOTE, Lettering
from ops.export.state import State
from voting.history.decisions import Kind
from voting.rules.campaign import Campaign
from voting.rules.entries import Case
from voting.rules.ranking import Component

_PLACE, _VOTES, _POINTS, _BONUS, _COMPOSITE = 30.0, 50.0, 52.0, 36.0, 68.0
_ABSENT = {
    Kind.SUSPENSION: "暂停参评",
    Kind.WITHDRAWAL: "退出",
    Kind.DISQUALIFICATION: "取消参评资格",
}


def results(lettering: Lettering, state: State) -> Iterator[Flowable]:
    """The standings of every group, and who is in none."""
    yield lettering.paragraph(*_kind_of_ranking(state))
    cases = {case.id: case for case in state.campaign.case}
    for group in state.ranking.groups:
        yield lettering.paragraph(group_title(state.campaign, group.group).zh, GROUP)
        yield _group(lettering, state.campaign, _evened(group), cases)
    yield from _notes(lettering, state)


def _kind_of_ranking(state: State) -> tuple[str, object]:
    if state.ranking.final:
        return "最终排名，按综合得分排列。", BODY
    titles = {one.name: one.title.zh for one in state.campaign.ranking.component}
    lacking = "、".join(titles.get(name, name) for name in state.ranking.outstanding)
    why = f"尚缺：{lacking}。" if lacking else ""
    order = "按有效票数排列" if state.campaign.has_vote else "按登记的评分排列"
    return f"当前排名，并非最终结果，{order}。{why}", ALERT


def _group(
    lettering: Lettering, campaign: Campaign, group: GroupRanking, cases: dict[str, Case]
) -> Flowable:
    if not group.standings:
        return lettering.paragraph("本组没有参加排名的案例。", NOTE)
    rows = [_row(lettering, campaign, line, cases[line.case]) for line in group.standings]
    return grid(lettering, list(_columns(campaign)), rows)


def _evened(group: GroupRanking) -> GroupRanking:
    """The same composites, all written with the decimals of the longest."""
    unit = Decimal(1).scaleb(-longest(line.composite for line in group.standings))
    lines = [
        replace(line, composite=line.composite.quantize(unit))
        if line.composite is not None
        else line
        for line in group.standings
    ]
    return replace(group, standings=tuple(lines))


def _columns(campaign: Campaign) -> Iterator[Column]:
    yield Column(heading="名次", width=_PLACE, right=True)
    yield Column(heading="案例与申报单位")
    if campaign.has_vote:
        yield Column(heading="有效票", width=_VOTES, right=True)
    for component in campaign.ranking.component:
        heading = f"{component.title.zh}\n得分"
        yield Column(heading=heading, width=_POINTS, right=True)
    if campaign.ranking.bonus:
        yield Column(heading="加分", width=_BONUS, right=True)
    if campaign.ranking.component:
        yield Column(heading="综合得分", width=_COMPOSITE, right=True)


def _row(
    lettering: Lettering, campaign: Campaign, line: Standing, case: Case
) -> Sequence[GridCell]:
    ranking = campaign.ranking
    return [
        line.place,
        lettering.two_lines(case.title.zh, f"{case.applicant.zh} · {case.id}"),
        *([line.counted] if campaign.has_vote else []),
        *(_points(line, component) for component in ranking.component),
        *([line.bonus] if ranking.bonus else []),
        *([line.composite] if ranking.component else []),
    ]


def _points(line: Standing, component: Component) -> GridCell:
    return line.points.get(component.name)


def _notes(lettering: Lettering, state: State) -> Iterator[Flowable]:
    campaign = state.campaign
    if any(line.below_minimum for group in state.ranking.groups for line in group.standings):
        minimum = f"{campaign.ranking.minimum_counted:,}"
        told = f"没有名次的案例中，有效票低于 {minimum} 票的不参加最终排名。"
        yield lettering.paragraph(told, NOTE)
    titles = {case.id: case.title.zh for case in campaign.case}
    for case, absence in state.life.absent.items():
        reason = f"：{absence.reason}" if absence.reason else ""
        yield lettering.paragraph(f"{titles[case]}（{case}）{_ABSENT[absence.kind]}{reason}", NOTE)
