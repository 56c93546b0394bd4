"""Among whom a case is ranked and wins: its category, its track, or everybody."""

from ops.verify.campaign import Award, Campaign, Scope


def groups(campaign: Campaign, scope: Scope) -> dict[str, list[str]]:
    """Group → its cases, both in the order of the campaign file."""
    tracks = {category.id: category.track for category in campaign.category}
    found: dict[str, list[str]] = {name: [] for name in _names(campaign, scope)}
    for case in campaign.case:
        match scope:
            case "category":
                group: str | None = case.category
            case "track":
                group = tracks.get(case.category)
            case "campaign":
                group = campaign.id
        if group in found:
            found[group].append(case.id)
    return found


def award_groups(campaign: Campaign, award: Award) -> dict[str, list[str]]:
    """The groups of an award; organizations stand in one."""
    if award.kind == "organizations":
        return {campaign.id: [unit.id for unit in campaign.recommender]}
    return groups(campaign, award.within or campaign.ranking.within)


def _names(campaign: Campaign, scope: Scope) -> list[str]:
    match scope:
        case "category":
            return [category.id for category in campaign.category]
        case "track":
            return [track.id for track in campaign.track]
        case "campaign":
            return [campaign.id]
