"""Timetable and life: what was planned, and what was decided when."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from reportlab.platypus import Flowable

from display.phases import closed_at
from display.publishing.timetable import in_order
from display.ranking.groups import group_title
from ops.export.decided import about
from ops.export.lists import prize_titles, titles_of
from ops.export.report.grids import Column, GridCell, grid
from ops.export.report.lettering import GROUP, NOTE, Lettering
from ops.export.report.words import KINDS, SECTIONS, actor, local, minute
from ops.export.state import State
from voting.history.decisions import (
    Adoption,
    Amendment,
    AnswerTo,
    Decision,
    Kind,
    Notice,
    Numbers,
    Objection,
    OnCase,
    Revocation,
    Scores,
    Shortlist,
)
from voting.rules.campaign import Campaign, Stage

_PLAN = (
    Column(heading="事项"),
    Column(heading="开始", width=92),
    Column(heading="结束", width=92),
)
_LIFE = (
    Column(heading="序号", width=44, right=True),
    Column(heading="时间", width=94),
    Column(heading="决定", width=74),
    Column(heading="内容与理由"),
    Column(heading="经办", width=64),
)


def course(lettering: Lettering, state: State) -> Iterator[Flowable]:
    """Both tables, in the campaign's time."""
    campaign = state.campaign
    zone = ZoneInfo(campaign.timetable.timezone)
    yield lettering.paragraph("时间安排", GROUP)
    yield grid(lettering, _PLAN, list(_plan_rows(state, zone)))
    yield from _early_close(lettering, state, zone)
    if campaign.timetable.notice_days:
        yield lettering.paragraph(f"名单公示 {campaign.timetable.notice_days} 天。", NOTE)
    yield lettering.paragraph(f"时间为 {zone.key} 时间，结束时刻不含在内。", NOTE)
    yield lettering.paragraph("决定", GROUP)
    if not state.decisions:
        yield lettering.paragraph("截至本序号尚无决定。")
        return
    rows = [_life_row(campaign, taken, zone) for taken in state.decisions]
    yield grid(lettering, _LIFE, rows)
    yield lettering.paragraph("规则修订自其序号起适用于此后的选票。", NOTE)


def _plan_rows(state: State, zone: ZoneInfo) -> Iterator[tuple[str, str, str]]:
    for stage in in_order(state.campaign):
        if stage is not None:
            yield stage.title.zh, *_span(stage, zone)
            continue
        vote = state.campaign.vote
        closed = closed_at(state.life)
        ended = (
            local(closed, zone) if _is_early(state) and closed else minute(vote.closes_at, zone)
        )
        yield "公众投票", minute(vote.opens_at, zone), ended


def _is_early(state: State) -> bool:
    closed = closed_at(state.life)
    return (
        state.campaign.has_vote and closed is not None and closed < state.campaign.vote.closes_at
    )


def _early_close(lettering: Lettering, state: State, zone: ZoneInfo) -> Iterator[Flowable]:
    """When the vote should have ended, and why it did not."""
    if not _is_early(state):
        return
    planned = minute(state.campaign.vote.closes_at, zone)
    closings = [taken for taken in state.decisions if taken.kind is Kind.CLOSING]
    why = "".join(f"，理由：{taken.body.reason}" for taken in closings if taken.body.reason)
    yield lettering.paragraph(f"投票提前截止，原定 {planned}{why}。", NOTE)


def _span(stage: Stage, zone: ZoneInfo) -> tuple[str, str]:
    begun, ended = (
        minute(at, zone) if at is not None else "—" for at in (stage.starts_at, stage.ends_at)
    )
    return begun, ended


def _life_row(campaign: Campaign, taken: Decision, zone: ZoneInfo) -> list[GridCell]:
    told = "\n".join(part for part in (_content(campaign, taken, zone), taken.body.reason) if part)
    return [taken.index, local(taken.at, zone), KINDS[taken.kind], told, actor(taken.actor)]


def _content(campaign: Campaign, taken: Decision, zone: ZoneInfo) -> str:
    match taken.body:
        case Amendment() as body:
            named = "、".join(SECTIONS.get(name, name) for name in sorted(body.changes))
            return f"{named}：{body.announcement.zh}"
        case OnCase() as body:
            return _case(campaign, body.case)
        case Shortlist() as body:
            changed = f"，其中 {len(body.differences)} 处与计算不同" if body.differences else ""
            return f"{len(body.cases)} 个案例{changed}"
        case Scores() as body:
            return f"{_component(campaign, body.component)}：{len(body.scores):,} 个评分"
        case Objection() as body:
            return f"第 {body.number} 号"
        case _:
            return _award_content(campaign, taken, zone)


def _award_content(campaign: Campaign, taken: Decision, zone: ZoneInfo) -> str:
    match taken.body:
        case Numbers() as body:
            return _numbers(campaign, body)
        case Adoption() as body:
            changed = f"，{len(body.differences)} 处与计算不同" if body.differences else ""
            return f"{award_title(campaign, body.award)}{changed}"
        case Notice() as body:
            return f"至 {local(body.until, zone)}"
        case Revocation() as body:
            winner = winner_title(campaign, body.winner)
            replaced = f"核定书 {body.certificate} 取代 {body.replaces}"
            return f"{award_title(campaign, body.award)}：{winner}；{replaced}"
        case AnswerTo() as body:
            return f"第 {body.number} 号，{'成立' if body.upheld else '不成立'}"
        case _:
            return about(taken.body)


def _numbers(campaign: Campaign, body: Numbers) -> str:
    named = "、".join(
        f"{group_name(campaign, body.award, group)} {number} 个"
        for group, number in sorted(body.numbers.items())
    )
    prize = prize_titles(campaign, body.award).get(body.prize)
    words = prize.zh if prize else f"第 {body.prize} 级"
    return f"{award_title(campaign, body.award)}{words}：{named}"


def group_name(campaign: Campaign, award_id: str, group: str) -> str:
    """What a group of an award is called; its id where the rules have no such group."""
    within = next((award.within for award in campaign.award if award.id == award_id), None)
    try:
        return group_title(campaign, group, within).zh
    except KeyError:
        return group


def award_title(campaign: Campaign, award_id: str) -> str:
    """What an award is called; its id where the rules no longer have it."""
    return next((award.title.zh for award in campaign.award if award.id == award_id), award_id)


def winner_title(campaign: Campaign, winner: str) -> str:
    """What a case or a recommending unit is called; its id where there is none."""
    found = titles_of(campaign).get(winner)
    return found.zh if found else winner


def _case(campaign: Campaign, case_id: str) -> str:
    return next((f"{c.title.zh}（{c.id}）" for c in campaign.case if c.id == case_id), case_id)


def _component(campaign: Campaign, name: str) -> str:
    ranking = campaign.ranking
    titles = {component.name: component.title.zh for component in ranking.component}
    bonus = {"bonus": ranking.bonus.title.zh} if ranking.bonus else {}
    return (titles | bonus).get(name, name)
