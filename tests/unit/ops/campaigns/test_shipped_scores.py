"""The invented scores beside the shipped campaigns fill their lists."""

import csv
import re
from collections.abc import Mapping
from decimal import Decimal

import pytest

from display.ranking.ranking import rank
from display.ranking.scoring import BONUS, figures_of
from ops.organizing.samples import SHIPPED
from voting.campaign_files import campaign_file
from voting.domain import CaseId
from voting.history.decisions import Score, Scores
from voting.rules.campaign import Campaign
from voting.rules.ranking import PUBLIC

COLUMNS = ["component", "case", "judge", "score"]
SCORED = {
    "qingdao-2019": ["expert", "media"],
    "jinan-2021": ["expert"],
    "cace-2021": [BONUS, "expert"],
}

each = pytest.mark.parametrize("name", sorted(SCORED))


def sheets(name: str) -> dict[str, list[dict[str, str]]]:
    """The rows of each score file of a campaign, by the file's name."""
    found = {}
    for file in sorted((SHIPPED / name / "scores").glob("*.csv")):
        with file.open(encoding="utf-8", newline="") as rows:
            found[file.stem] = list(csv.DictReader(rows))
    return found


def scores(name: str) -> Mapping[str, Scores]:
    return {
        component: Scores(
            component=component,
            file=f"{component}.csv",
            sha256="",
            scores=[
                Score(case=CaseId(row["case"]), judge=row["judge"], score=Decimal(row["score"]))
                for row in rows
            ],
        )
        for component, rows in sheets(name).items()
    }


def composites(name: str) -> list[Decimal]:
    """The composites of a campaign without a vote, best first."""
    campaign = campaign_file.load(SHIPPED / name)
    ranking = rank(campaign, {}, figures_of(campaign, scores(name)), final=True)
    [group] = ranking.groups
    found = [standing.composite for standing in group.standings]
    assert None not in found
    return [one for one in found if one is not None]


def full_marks(campaign: Campaign, component: str, column: str) -> Decimal:
    bonus = campaign.ranking.bonus
    if component == BONUS and bonus:
        return next(item.most for item in bonus.item if item.id == column)
    components = {one.name: one for one in campaign.ranking.component}
    return components[component].scoring.full_marks


def test_scores_ship_where_there_is_something_to_score_and_nowhere_else() -> None:
    for file in SHIPPED.glob("*/campaign.toml"):
        name = file.parent.name
        assert sorted(sheets(name)) == SCORED.get(name, [])


@each
def test_every_component_but_the_vote_has_enough_scores_of_every_case(name: str) -> None:
    campaign = campaign_file.load(SHIPPED / name)
    figures = figures_of(campaign, scores(name))
    for component in campaign.ranking.component:
        if component.name != PUBLIC:
            assert set(figures[component.name]) == {case.case_id for case in campaign.case}


@each
def test_scores_are_within_their_marks_by_codes_of_judges(name: str) -> None:
    campaign = campaign_file.load(SHIPPED / name)
    for component, rows in sheets(name).items():
        for row in rows:
            assert list(row) == COLUMNS
            assert row["component"] == component
            assert 0 <= Decimal(row["score"]) <= full_marks(campaign, component, row["judge"])
            assert component == BONUS or re.fullmatch(r"[EM][0-9]", row["judge"])


def test_jinan_has_no_tie_where_one_prize_ends_and_the_next_begins() -> None:
    first = composites("jinan-2021")
    assert first[1] > first[2]
    assert first[7] > first[8]


def test_cace_2021_has_somebody_in_every_band() -> None:
    bounds = [Decimal(bound) for bound in (9, 7, 6, 5, 0)]
    bands = {next(bound for bound in bounds if one >= bound) for one in composites("cace-2021")}
    assert bands == set(bounds)


def test_cace_2021_has_a_case_whose_items_exceed_the_cap() -> None:
    figures = figures_of(campaign_file.load(SHIPPED / "cace-2021"), scores("cace-2021"))
    items = [row for row in sheets("cace-2021")[BONUS] if row["case"] == "industry-07"]
    assert sum(Decimal(row["score"]) for row in items) == 3
    assert figures[BONUS][CaseId("industry-07")] == 2
