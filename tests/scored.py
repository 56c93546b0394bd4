"""A small invented campaign that is scored: by media, by blind experts, and with a bonus."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from msgspec.structs import replace

from ops.scores.assignment import Assignment, assignments
from ops.scores.cells import Cell, Sheet
from ops.scores.codes import codes_of
from ops.scores.reading import Reading, read
from tests.campaigns import campaign, text
from tests.invented import bonus, experts, votes
from voting.domain import CaseId
from voting.history.life import Life
from voting.rules.campaign import Campaign
from voting.rules.ranking import (
    SHARED,
    Component,
    Mean,
    Normaliser,
    RankingRules,
    Scoring,
)

KEY = bytes(range(32))
MEDIA, EXPERT = "media", "expert"
ITEMS = ("certificate", "conference")


def scored_campaign(cases: int = 6) -> Campaign:
    """Cases `c1`, `c2`, …; media score up to 100, at least two blind experts up to 10."""
    blind = Scoring(full_marks=Decimal(10), mean=Mean.TRIMMED, least_judges=2, blind=True)
    rules = RankingRules(
        component=[
            votes(),
            Component(MEDIA, text("media"), Decimal(20), Normaliser.NONE),
            experts(scoring=blind, weight=30),
        ],
        ties=[SHARED],
        bonus=bonus("2", certificate="1.5", conference="1"),
    )
    return replace(campaign(cases=cases), ranking=rules)


def assigned(life: Life | None = None, key: bytes = KEY) -> dict[str, Assignment]:
    """What the small campaign has to score."""
    life = life or Life(campaign=scored_campaign())

    def codes(component: str) -> Mapping[CaseId, str]:
        return codes_of(key, component, [case.case_id for case in life.campaign.case])

    return assignments(life, codes)


def read_rows(
    rows: Sequence[Sequence[Cell]], component: str = MEDIA, life: Life | None = None
) -> Reading:
    """What a sheet of these rows says."""
    sheet = Sheet(file="scores.csv", rows=rows)
    return read(sheet, assigned(life), "tiny", component)


def told(reading: Reading) -> list[str]:
    """The problems of a reading as people see them."""
    return [str(problem) for problem in reading.problems]


def given(reading: Reading, component: str = MEDIA) -> dict[tuple[str, str], str]:
    """(case, judge) → score, as text."""
    return {(one.case, one.judge): str(one.score) for one in reading.scores[component]}
