"""Judges' scores into one figure for each case, and the figures' names. Pure.

A mean is taken of exact fractions and rounded once, to four decimal places, half to even.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from display.ranking.points import rounded
from voting.domain import CaseId
from voting.history.decisions import Scores
from voting.rules.campaign import Campaign
from voting.rules.ranking import Bonus, Mean, Scoring

#: Raw figures by component, and under `BONUS` what is added to the composite.
Figures = Mapping[str, Mapping[CaseId, Decimal]]

#: The name that bonus figures stand under; no component has it.
BONUS = "bonus"

#: With fewer scores than this, a trimmed mean leaves none out.
_TRIMMED_FROM = 3


def figures_of(campaign: Campaign, scores: Mapping[str, Scores]) -> Figures:
    """The figures that recorded scores give, by the rules in force.

    A case with fewer scores than the component's `least_judges` has no figure. Scores of a
    component that the rules no longer have give none.

    Args:
        campaign: the rules in force.
        scores: the scores in force, by component or `BONUS`.
    """
    found: dict[str, Mapping[CaseId, Decimal]] = {
        component.name: _means(component.scoring, scores[component.name])
        for component in campaign.ranking.component
        if component.name in scores
    }
    if campaign.ranking.bonus and BONUS in scores:
        found[BONUS] = _bonuses(campaign.ranking.bonus, scores[BONUS])
    return found


def mean_of(scores: Sequence[Decimal], mean: Mean) -> Decimal:
    """The mean of one case's scores, four decimal places, half to even.

    A trimmed mean leaves out one highest and one lowest score where there are three or more.

    Raises:
        ValueError: there is no score.
    """
    if not scores:
        raise ValueError("a mean of no scores")
    kept = sorted(scores)
    if mean is Mean.TRIMMED and len(kept) >= _TRIMMED_FROM:
        kept = kept[1:-1]
    return rounded(sum(map(Fraction, kept), Fraction(0)) / len(kept))


def _means(scoring: Scoring, recorded: Scores) -> dict[CaseId, Decimal]:
    return {
        case: mean_of(given, scoring.mean)
        for case, given in _by_case(recorded).items()
        if len(given) >= scoring.least_judges
    }


def _bonuses(bonus: Bonus, recorded: Scores) -> dict[CaseId, Decimal]:
    return {
        case: min(sum(given, Decimal(0)), bonus.cap) for case, given in _by_case(recorded).items()
    }


def _by_case(recorded: Scores) -> dict[CaseId, list[Decimal]]:
    found: dict[CaseId, list[Decimal]] = defaultdict(list)
    for one in recorded.scores:
        found[one.case].append(one.score)
    return dict(found)
