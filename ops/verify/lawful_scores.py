"""Whether scores and the numbers of prizes are such as the rules allow."""

from collections.abc import Iterator
from decimal import Decimal

from ops.verify import decisions as d
from ops.verify.campaign import Campaign
from ops.verify.groups import award_groups

_BONUS, _PUBLIC = "bonus", "public"


def scores_faults(campaign: Campaign, body: d.Scores) -> Iterator[str]:
    """Unknown components, cases and bonus items; scores out of bounds or given twice."""
    if body.component not in _scored(campaign):
        yield f"scores `{body.component}`, which is no component that takes scores"
        return
    known = {case.id for case in campaign.case}
    seen: set[tuple[str, str]] = set()
    for score in body.scores:
        if score.case not in known:
            yield f"scores `{score.case}`, which is no case"
        if (score.case, score.judge) in seen:
            yield f"{score.judge} scores {score.case} twice"
        seen.add((score.case, score.judge))
        yield from _bound_faults(campaign, body.component, score)


def numbers_faults(campaign: Campaign, body: d.Numbers) -> Iterator[str]:
    """Only a prize that the rules leave open takes numbers."""
    award = next((one for one in campaign.award if one.id == body.award), None)
    if award is None or not 0 < body.prize <= len(award.prize):
        yield f"`{body.award}` has no prize {body.prize}"
        return
    if award.prize[body.prize - 1].number is not None:
        yield f"the rules give the number of prize {body.prize} of `{body.award}`"
    groups = award_groups(campaign, award)
    for group, number in body.numbers.items():
        if group not in groups:
            yield f"`{group}` is no group of `{body.award}`"
        if number < 0:
            yield f"{group} cannot have {number} prizes"


def _scored(campaign: Campaign) -> list[str]:
    names = [one.name for one in campaign.ranking.component if one.name != _PUBLIC]
    return [*names, _BONUS] if campaign.ranking.bonus else names


def _bound_faults(campaign: Campaign, component: str, score: d.Score) -> Iterator[str]:
    most = _most(campaign, component, score.judge)
    if most is None:
        yield f"`{score.judge}` is no item of the bonus"
    elif not 0 <= score.score <= most:
        yield f"{score.judge} gives {score.case} {score.score}; allowed: 0 to {most}"


def _most(campaign: Campaign, component: str, judge: str) -> Decimal | None:
    ranking = campaign.ranking
    if component == _BONUS:
        items = ranking.bonus.item if ranking.bonus else []
        return next((item.most for item in items if item.id == judge), None)
    return next(one.scoring.full_marks for one in ranking.component if one.name == component)
