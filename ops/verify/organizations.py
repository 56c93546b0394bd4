"""The points of organizations for the cases that they recommended; exact, nothing rounded."""

from collections import defaultdict
from collections.abc import Mapping, Set
from fractions import Fraction

from ops.verify.campaign import Award, Campaign
from ops.verify.decisions import Prizewinners


def organization_list(campaign: Campaign, award: Award, awarded: Set[str]) -> Prizewinners:
    """The first organizations, and who is equal to the last of them."""
    points = organization_points(campaign, award, awarded)
    order = sorted(points, key=lambda unit: points[unit], reverse=True)
    most = award.prize[0].number or len(order)
    least = points[order[:most][-1]] if order else Fraction(0)
    winners = [unit for unit in order if points[unit] >= least]
    return Prizewinners(group=campaign.id, prize=1, winners=winners)


def organization_points(
    campaign: Campaign, award: Award, awarded: Set[str]
) -> Mapping[str, Fraction]:
    """Unit → points, of those that recommended a case, in the order of the file.

    A case that takes no part any more was recommended all the same.
    """
    recommended = _recommended(campaign)
    most = max((len(cases) for cases in recommended.values()), default=1)
    by_number, by_rate = Fraction(award.recommended_weight), Fraction(award.rate_weight)
    return {
        unit: by_number * Fraction(len(cases), most)
        + by_rate * Fraction(len(awarded & cases), len(cases))
        for unit, cases in recommended.items()
    }


def _recommended(campaign: Campaign) -> dict[str, set[str]]:
    found: defaultdict[str | None, set[str]] = defaultdict(set)
    for case in campaign.case:
        found[case.recommended_by].add(case.id)
    return {unit.id: found[unit.id] for unit in campaign.recommender if unit.id in found}
