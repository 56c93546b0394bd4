"""The ranking as rows and as a page for programs. Pure."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from display.ranking.groups import group_title
from display.ranking.ranking import GroupRanking, Standing
from ops.export.cells import Row
from ops.export.state import State
from voting.rules.campaign import Campaign
from voting.rules.ranking import PUBLIC


def ranking_header(campaign: Campaign) -> tuple[str, ...]:
    """Figures and points of each component have columns of their own."""
    return (
        *("group", "group_zh", "group_en", "place", "case", "title_zh", "title_en"),
        *("applicant_zh", "applicant_en", "received", "counted"),
        *_component_columns(campaign),
        *("bonus", "composite", "below_minimum"),
    )


def ranking_rows(state: State) -> Iterator[Row]:
    """One row a standing; what was received beside what counts."""
    cases = {case.id: case for case in state.campaign.case}
    for group in state.ranking.groups:
        title = group_title(state.campaign, group.group)
        for line in group.standings:
            case = cases[line.case]
            yield (
                *(group.group, title.zh, title.en, line.place, case.id),
                *(case.title.zh, case.title.en, case.applicant.zh, case.applicant.en),
                *(state.tallies[line.case].received, line.counted),
                *_component_cells(state, line),
                *(line.bonus, line.composite, line.below_minimum),
            )


def ranking_page(state: State) -> dict[str, Any]:
    """The ranking for programs; decimals are strings, so that no reader rounds them."""
    ranking = state.ranking
    return {
        "campaign": ranking.campaign,
        "as_of": state.as_of,
        "final": ranking.final,
        "outstanding": list(ranking.outstanding),
        "groups": [_group_page(state, group) for group in ranking.groups],
    }


def _component_columns(campaign: Campaign) -> Iterator[str]:
    for component in campaign.ranking.component:
        if component.name != PUBLIC:
            yield f"figure_{component.name}"
        yield f"points_{component.name}"


def _component_cells(state: State, line: Standing) -> Iterator[Decimal | None]:
    for component in state.campaign.ranking.component:
        if component.name != PUBLIC:
            yield state.figures.get(component.name, {}).get(line.case)
        yield line.points.get(component.name)


def _group_page(state: State, group: GroupRanking) -> dict[str, Any]:
    return {
        "group": group.group,
        "standings": [_standing_page(state, line) for line in group.standings],
    }


def _standing_page(state: State, line: Standing) -> dict[str, Any]:
    names = [component.name for component in state.campaign.ranking.component]
    figures = {name: state.figures.get(name, {}).get(line.case) for name in names}
    return {
        "place": line.place,
        "case": line.case,
        "received": state.tallies[line.case].received,
        "counted": line.counted,
        "figures": {name: f"{found:f}" for name, found in figures.items() if found is not None},
        "points": {name: f"{line.points[name]:f}" for name in names if name in line.points},
        "bonus": f"{line.bonus:f}",
        "composite": None if line.composite is None else f"{line.composite:f}",
        "below_minimum": line.below_minimum,
    }
