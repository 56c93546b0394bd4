"""`ranking.xlsx` and `tallies.xlsx`: what their CSV says, for people who open a spreadsheet."""

from collections.abc import Sequence
from pathlib import Path

from ops.export.cells import Cell, Row
from ops.export.sheets import Sheet, write_workbook
from ops.export.state import State
from ops.export.tables import TALLIES
from voting.domain import Tally
from voting.rules.campaign import Campaign

_CHINESE = {
    "group": "分组",
    "group_zh": "分组名称",
    "group_en": "分组名称",
    "place": "名次",
    "case": "案例编号",
    "title_zh": "案例",
    "title_en": "案例",
    "applicant_zh": "申报单位",
    "applicant_en": "申报单位",
    "received": "收到",
    "pending": "待判",
    "counted": "有效",
    "held": "暂扣",
    "voided": "作废",
    "bonus": "加分",
    "composite": "综合得分",
    "below_minimum": "低于最低有效票数",
    "case_no": "序号",
    "category": "类别",
    "absent": "不参评原因",
}
_TEXTS = ("case_no", "case", "category", "title_zh", "title_en")


def write_workbooks(
    folder: Path,
    state: State,
    ranking_header: Sequence[str],
    tallies: Sequence[Row],
    ranking: Sequence[Row],
) -> None:
    """Write both, from the rows of their tables."""
    for name, sheet in (
        (
            "ranking",
            Sheet(
                name="ranking",
                headings=_ranking_headings(state.campaign, ranking_header),
                rows=ranking,
            ),
        ),
        (
            "tallies",
            Sheet(name="tallies", headings=_headings(TALLIES), rows=tallies, total=_total(state)),
        ),
    ):
        title = f"{state.campaign.title.zh} {name}"
        write_workbook(folder / f"{name}.xlsx", title, sheet, _facts(state))


def _headings(columns: Sequence[str]) -> list[str]:
    return [f"{_CHINESE[name]}\n{name.replace('_', ' ')}" for name in columns]


def _ranking_headings(campaign: Campaign, columns: Sequence[str]) -> list[str]:
    return [_component_heading(campaign, name) or _headings([name])[0] for name in columns]


def _component_heading(campaign: Campaign, column: str) -> str | None:
    kind, _, name = column.partition("_")
    titles = {component.name: component.title for component in campaign.ranking.component}
    match kind:
        case "figure":
            return f"{titles[name].zh}均分\n{titles[name].en}: mean"
        case "points":
            return f"{titles[name].zh}得分\n{titles[name].en}: points"
        case _:
            return None


def _total(state: State) -> Row:
    total = sum(state.tallies.values(), Tally())
    sums = (total.received, total.pending, total.counted, total.held, total.voided)
    return ("合计 total", *(None for _ in _TEXTS[1:]), *sums, None)


def _facts(state: State) -> dict[str, Cell]:
    campaign = state.campaign
    return {
        "评选 Campaign": f"{campaign.title.zh}\n{campaign.title.en}",
        "编号 Id": campaign.id,
        "主办 Organizer": f"{campaign.organizer.zh}\n{campaign.organizer.en}",
        "数据 Data": _kind_of_data(campaign),
        "截至账本序号 As of ledger index": state.as_of,
        "账本哈希 Hash of the ledger": state.chain_head,
        "名次 Ranking": "最终 final" if state.ranking.final else "未终结 not final",
        "核对 To check": "pingxuan verify DIR",
    }


def _kind_of_data(campaign: Campaign) -> str:
    if campaign.sample:
        return "示例数据，非真实评选\nSample data, no real campaign"
    return "账本记录\nAs recorded in the ledger"
