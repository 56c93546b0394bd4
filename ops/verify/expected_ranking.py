"""The rows of `ranking.csv` and the page of `ranking.json` that the standings give."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from ops.verify.campaign import Campaign, Title
from ops.verify.standings import PUBLIC, Line, Standings
from ops.verify.tables import Cells
from ops.verify.tallies import Tallies


def ranking_header(campaign: Campaign) -> Cells:
    """The columns of `ranking.csv`: figure and points of every component."""
    names = [part.name for part in campaign.ranking.component]
    pairs = [
        column
        for name in names
        for column in (() if name == PUBLIC else (f"figure_{name}",)) + (f"points_{name}",)
    ]
    return (
        *("group", "group_zh", "group_en", "place", "case", "title_zh", "title_en"),
        *("applicant_zh", "applicant_en", "received", "counted"),
        *(*pairs, "bonus", "composite", "below_minimum"),
    )


def ranking_rows(campaign: Campaign, ranking: Standings, tallies: Tallies) -> Iterator[Cells]:
    """`ranking.csv`."""
    cases, titles = {case.id: case for case in campaign.case}, _group_titles(campaign)
    for group, lines in ranking.groups.items():
        for line in lines:
            case = cases[line.case]
            yield (
                *(group, titles[group].zh, titles[group].en, str(line.place or ""), line.case),
                *(case.title.zh, case.title.en, case.applicant.zh, case.applicant.en),
                *(str(tallies[line.case]["received"]), str(line.counted)),
                *_figure_cells(campaign, line),
                *(f"{line.bonus:f}", _written(line.composite) or ""),
                "true" if line.below_minimum else "false",
            )


def ranking_page(
    campaign: Campaign, ranking: Standings, tallies: Tallies, as_of: int
) -> dict[str, Any]:
    """`ranking.json`."""
    return {
        "campaign": campaign.id,
        "as_of": as_of,
        "final": ranking.final,
        "outstanding": ranking.outstanding,
        "groups": [
            {"group": group, "standings": [_standing(line, tallies) for line in lines]}
            for group, lines in ranking.groups.items()
        ],
    }


def _figure_cells(campaign: Campaign, line: Line) -> Iterator[str]:
    for part in campaign.ranking.component:
        if part.name != PUBLIC:
            yield _written(line.figures.get(part.name)) or ""
        yield _written(line.points.get(part.name)) or ""


def _standing(line: Line, tallies: Tallies) -> dict[str, Any]:
    return {
        "place": line.place,
        "case": line.case,
        "received": tallies[line.case]["received"],
        "counted": line.counted,
        "figures": {name: _written(value) for name, value in line.figures.items()},
        "points": {name: _written(value) for name, value in line.points.items()},
        "bonus": f"{line.bonus:f}",
        "composite": _written(line.composite),
        "below_minimum": line.below_minimum,
    }


def _written(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"


def _group_titles(campaign: Campaign) -> dict[str, Title]:
    match campaign.ranking.within:
        case "category":
            return {category.id: category.title for category in campaign.category}
        case "track":
            return {track.id: track.title for track in campaign.track}
        case "campaign":
            return {campaign.id: campaign.title}
