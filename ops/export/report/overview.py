"""The first page: what this is a report of, and how far it may be relied on."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from reportlab.platypus import Flowable

from ops.export.report.grids import Column, grid
from ops.export.report.lettering import ALERT, SUBTITLE, TITLE, Lettering
from ops.export.report.words import PHASES, local
from ops.export.state import State
from voting.domain import Phase

_NAME_WIDTH = 96.0
_NOT_NOTICED = (Phase.DRAFT, Phase.PUBLISHED, Phase.CLOSED, Phase.IN_REVIEW)
_UNFINISHED = (Phase.DRAFT, Phase.PUBLISHED, Phase.OPEN)


def overview(
    lettering: Lettering, state: State, ballots: int, software: str
) -> Iterator[Flowable]:
    """Title, warnings, and the facts that fix the state that is reported."""
    campaign = state.campaign
    yield lettering.paragraph(campaign.title.zh, TITLE)
    yield lettering.paragraph("评选结果报告", SUBTITLE)
    for warning in _warnings(state):
        yield lettering.paragraph(warning, ALERT)
    yield lettering.paragraph(campaign.summary.zh)
    columns = [Column(heading="项目", width=_NAME_WIDTH), Column(heading="内容")]
    yield grid(lettering, columns, list(_facts(state, ballots, software)))


def _warnings(state: State) -> Iterator[str]:
    if state.campaign.sample:
        yield "示例数据：本报告中的案例、单位、选票与评分均为虚构，仅供演示，不代表任何真实评选。"
    if state.life.phase in _UNFINISHED and state.campaign.has_vote:
        yield "投票尚未截止：本报告含有尚未公布的票数，仅供内部使用，截止前不得公开。"
    elif state.life.phase in _NOT_NOTICED:
        yield "名单尚未公示：本报告含有尚未公布的评分与排名，仅供内部使用，公示前不得公开。"
    elif state.life.certificate is None:
        yield "结果尚未核定：以下排名与名单可能改变。"


def _facts(state: State, ballots: int, software: str) -> Iterator[tuple[str, str]]:
    campaign, life = state.campaign, state.life
    zone = ZoneInfo(campaign.timetable.timezone)
    yield "主办", campaign.organizer.zh
    yield "评选编号", campaign.id
    yield "阶段", PHASES[life.phase]
    if life.certificate is not None:
        yield "核定书", life.certificate
    yield "截至账本序号", f"{state.as_of}（其后的记录不在本报告之内）"
    if state.decisions:
        yield "最近一次决定", f"{local(state.decisions[-1].at, zone)}（{zone.key}）"
    if campaign.has_vote:
        yield "选票", f"{ballots:,} 张"
    yield "案例", f"{len(campaign.case):,} 个"
    yield "账本哈希", state.chain_head
    yield "制表软件", software
