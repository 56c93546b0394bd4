"""Judges' scores into figures: one a case and component, and the bonus."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Context, Decimal
from fractions import Fraction

from ops.verify.campaign import Campaign, Scoring
from ops.verify.decisions import Score, Scores
from ops.verify.points import rounded

BONUS = "bonus"
_TRIMMABLE = 3
_EXACT = Context(prec=60)


def figures_of(campaign: Campaign, scores: Mapping[str, Scores]) -> dict[str, dict[str, Decimal]]:
    """Component → case → figure, by the rules in force; `bonus` beside the components."""
    found = {
        part.name: _means(scores[part.name].scores, part.scoring)
        for part in campaign.ranking.component
        if part.name in scores
    }
    bonus = campaign.ranking.bonus
    if bonus and BONUS in scores:
        found[BONUS] = {
            case: _capped(given, bonus.cap) for case, given in _given(scores[BONUS].scores)
        }
    return found


def _means(scores: Iterable[Score], scoring: Scoring) -> dict[str, Decimal]:
    return {
        case: _mean(given, trimmed=scoring.mean == "trimmed")
        for case, given in _given(scores)
        if len(given) >= scoring.least_judges
    }


def _mean(given: Sequence[Decimal], *, trimmed: bool) -> Decimal:
    """Trimmed, one highest and one lowest score are left out of three or more."""
    total, judges = sum(map(Fraction, given)), len(given)
    if trimmed and judges >= _TRIMMABLE:
        total -= Fraction(max(given)) + Fraction(min(given))
        judges -= 2
    return rounded(Fraction(total) / judges)


def _capped(given: Sequence[Decimal], cap: Decimal) -> Decimal:
    total = Decimal(0)
    for one in given:
        total = _EXACT.add(total, one)
    return min(total, cap)


def _given(scores: Iterable[Score]) -> list[tuple[str, list[Decimal]]]:
    found: defaultdict[str, list[Decimal]] = defaultdict(list)
    for one in scores:
        found[one.case].append(one.score)
    return list(found.items())
