"""Which decimals a campaign file may have: written ones that can be computed exactly. Pure.

Each complaint is (path in the file, what is wrong and what is allowed). Rooms that compare or add
decimals come after this one: a `nan` compares with nothing.
"""

from collections.abc import Iterator
from decimal import Decimal

from voting.campaign_files.complaints import Complaints
from voting.rules.awards import Award
from voting.rules.campaign import Campaign
from voting.rules.ranking import Component, RankingRules

_MOST = Decimal(10) ** 6
_PLACES = 6

_Figures = Iterator[tuple[str, Decimal]]


def contradictions(campaign: Campaign) -> Complaints:
    """Every decimal that is no number, below 0, above a million or of more than six places."""
    for where, value in _figures(campaign):
        if not is_writable(value):
            allowed = f"0 to {_MOST}, with at most {_PLACES} decimal places"
            yield where, f"`{value}` is no figure that can stand here; allowed: {allowed}"


def is_writable(value: Decimal) -> bool:
    """Whether a decimal is finite, from 0 to a million, with six decimal places at most."""
    exponent = value.as_tuple().exponent
    return isinstance(exponent, int) and abs(exponent) <= _PLACES and 0 <= value <= _MOST


def _figures(campaign: Campaign) -> _Figures:
    """Path → value, of every decimal of the rules."""
    yield from _of_ranking(campaign.ranking)
    for number, award in enumerate(campaign.award):
        yield from _of_award(f".award[{number}]", award)


def _of_ranking(rules: RankingRules) -> _Figures:
    for number, component in enumerate(rules.component):
        yield from _of_component(f".ranking.component[{number}]", component)
    if rules.bonus:
        yield ".ranking.bonus.cap", rules.bonus.cap
        for number, item in enumerate(rules.bonus.item):
            yield f".ranking.bonus.item[{number}].most", item.most


def _of_component(where: str, component: Component) -> _Figures:
    yield f"{where}.weight", component.weight
    yield f"{where}.scoring.full_marks", component.scoring.full_marks
    for number, band in enumerate(component.scoring.band):
        yield f"{where}.scoring.band[{number}].at_least", band.at_least


def _of_award(where: str, award: Award) -> _Figures:
    yield f"{where}.recommended_weight", award.recommended_weight
    yield f"{where}.rate_weight", award.rate_weight
    for number, prize in enumerate(award.prize):
        if prize.at_least is not None:
            yield f"{where}.prize[{number}].at_least", prize.at_least
