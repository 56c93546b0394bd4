"""Invented campaigns under review, with experts' scores and awards, for tests."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from msgspec.structs import replace

from display.ranking.outcome import outcome
from display.ranking.ranking import Ranking
from tests.campaigns import campaign, case, text
from voting.domain import CaseId, Phase
from voting.history.decisions import Prizewinners, Score, Scores
from voting.history.life import Life
from voting.rules.awards import Award, Prize
from voting.rules.campaign import Campaign, Timetable
from voting.rules.entries import Category
from voting.rules.ranking import Component, Normaliser, RankingRules, Scope, Scoring

EXPERT = "expert"


def prize(number: int | None = None, at_least: str | None = None) -> Prize:
    """A prize of so many, or of a composite from which on it is won."""
    return Prize(text("prize"), number, None if at_least is None else Decimal(at_least))


def award(*prizes: Prize, award_id: str = "best", **more: Any) -> Award:
    """An award of cases, unless more is said."""
    return replace(Award(award_id, text(award_id), list(prizes)), **more)


def scored_campaign(
    categories: Mapping[str, int], *awards: Award, within: Scope = Scope.CATEGORY, **more: Any
) -> Campaign:
    """A campaign without a vote; its cases are `green-1`, `green-2`, … of each category."""
    experts = Component(
        EXPERT, text("experts"), Decimal(100), Normaliser.NONE, Scoring(Decimal(100))
    )
    return replace(
        replace(
            campaign(),
            ballot=None,
            timetable=Timetable("Asia/Shanghai"),
            ranking=RankingRules([experts], within=within),
            category=[Category(name, text(name), ["field"]) for name in categories],
            case=[
                case(f"{name}-{number}", name)
                for name, size in categories.items()
                for number in range(1, size + 1)
            ],
            award=list(awards),
        ),
        **more,
    )


def scores(figures: Mapping[str, str | int]) -> Scores:
    """One judge's scores."""
    return Scores(
        component=EXPERT,
        file="scores.csv",
        sha256="0" * 64,
        scores=[
            Score(case=CaseId(one), judge="j1", score=Decimal(figure))
            for one, figure in figures.items()
        ],
    )


def falling(found: Campaign) -> dict[str, int]:
    """Scores that tell all cases of a category apart, in the order of the file."""
    return {one.id: 100 - int(one.id.rpartition("-")[2]) for one in found.case}


def reviewed(found: Campaign, figures: Mapping[str, str | int] | None = None, **more: Any) -> Life:
    """A campaign in review, with a score for every case."""
    given = {EXPERT: scores(falling(found) if figures is None else figures)}
    return Life(**{"campaign": found, "phase": Phase.IN_REVIEW, "scores": given, **more})


def ranked(life: Life) -> Ranking:
    """The outcome without a vote."""
    return outcome(life, {})


def names(lists: Sequence[Prizewinners]) -> dict[str, list[str]]:
    """Place → winners, of the places that are not vacant."""
    return {f"{one.group}/{one.prize}": one.winners for one in lists if one.winners}
