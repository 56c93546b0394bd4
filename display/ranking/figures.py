"""What figures may be: of cases and components that there are, and within their bounds. Pure."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from display.ranking.scoring import BONUS, Figures
from voting.domain import CaseId
from voting.rules.campaign import Campaign
from voting.rules.ranking import PUBLIC


def check_counted(campaign: Campaign, counted: Mapping[CaseId, int]) -> None:
    """Hold counted votes against the cases.

    Raises:
        ValueError: an unknown case, or fewer votes than none.
    """
    check_cases(campaign, counted)
    negative = sorted(case for case, votes in counted.items() if votes < 0)
    if negative:
        raise ValueError(f"negative votes for {negative[0]}: {counted[negative[0]]}")


def check_figures(campaign: Campaign, figures: Figures) -> None:
    """Hold figures against the rules.

    Raises:
        ValueError: figures for the public component, as votes come from ballots alone; an
            unknown component or case; a figure that is negative, no number, above a
            component's full marks or above the bonus's cap.
    """
    if PUBLIC in figures:
        raise ValueError("scores for the public component: votes come from ballots alone")
    bounds = _bounds(campaign)
    for name in sorted(figures):
        if name not in bounds:
            allowed = ", ".join(bounds) or "none"
            raise ValueError(f"figures for `{name}`; the campaign takes: {allowed}")
        check_cases(campaign, figures[name])
        for case, figure in sorted(figures[name].items()):
            _check_figure(name, case, figure, bounds[name])


def check_cases(campaign: Campaign, cases: Iterable[CaseId]) -> None:
    """Find the first case that a campaign does not have.

    Raises:
        ValueError: there is one.
    """
    unknown = sorted(set(cases) - {case.case_id for case in campaign.case})
    if unknown:
        raise ValueError(f"a case that the campaign does not have: {unknown[0]}")


def _bounds(campaign: Campaign) -> dict[str, Decimal]:
    """The largest figure of each component that takes scores, and of the bonus."""
    rules = campaign.ranking
    bounds = {p.name: p.scoring.full_marks for p in rules.component if p.name != PUBLIC}
    return {**bounds, BONUS: rules.bonus.cap} if rules.bonus else bounds


def _check_figure(name: str, case: CaseId, figure: Decimal, most: Decimal) -> None:
    if not figure.is_finite():
        raise ValueError(f"{name} of {case} is no number: {figure}")
    if figure < 0:
        raise ValueError(f"negative figure for {case}: {name} {figure}")
    if figure > most:
        raise ValueError(f"{name} of {case} is {figure}, more than the {most} there are")
