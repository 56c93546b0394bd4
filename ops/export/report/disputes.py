"""Objections and their answers."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from reportlab.platypus import Flowable

from ops.export.report.course import winner_title
from ops.export.report.grids import Column, GridCell, grid
from ops.export.report.lettering import Lettering
from ops.export.report.words import local
from ops.export.state import State
from voting.history.life import Dispute
from voting.rules.campaign import Campaign

_COLUMNS = (
    Column(heading="编号", width=32, right=True),
    Column(heading="时间", width=94),
    Column(heading="异议"),
    Column(heading="答复"),
)


def disputes(lettering: Lettering, state: State) -> Iterator[Flowable]:
    """A row for each objection."""
    if not state.life.disputes:
        yield lettering.paragraph("截至本序号没有登记的异议。")
        return
    zone = ZoneInfo(state.campaign.timetable.timezone)
    rows = [_row(state.campaign, one, zone) for one in state.life.disputes]
    yield grid(lettering, _COLUMNS, rows)


def _row(campaign: Campaign, one: Dispute, zone: ZoneInfo) -> list[GridCell]:
    objection = one.objection
    case = f"{winner_title(campaign, objection.case)}：" if objection.case else ""
    return [objection.number, local(one.at, zone), f"{case}{objection.text}", _answer(one)]


def _answer(one: Dispute) -> str:
    if one.answer is None:
        return "尚未答复"
    return f"{'成立' if one.answer.upheld else '不成立'}：{one.answer.text}"
