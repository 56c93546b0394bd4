"""Who is ranked among whom: the groups of a campaign. Pure.

A group is a category, a track or the whole campaign, by a scope; its id is theirs. Where a
category and a track have the same id, the scope tells which of them is meant.
"""

from collections.abc import Mapping

from voting.domain import CaseId
from voting.rules.campaign import Campaign
from voting.rules.ranking import Scope
from voting.rules.shapes import Text


def groups_of(campaign: Campaign, within: Scope | None = None) -> dict[str, tuple[CaseId, ...]]:
    """Group → its cases, both in the order of the file; a group without a case stays.

    Args:
        campaign: where the groups are.
        within: the ranking's scope where it is not given.

    Raises:
        ValueError: by tracks, and a case is in none.
    """
    scope = within or campaign.ranking.within
    by_category = _group_of_categories(campaign, scope)
    members: dict[str, list[CaseId]] = {group: [] for group in _ids(campaign, scope)}
    for case in campaign.case:
        group = by_category[case.category]
        if group not in members:
            raise ValueError(f"{case.id} is in no track: its category {case.category} names none")
        members[group].append(case.case_id)
    return {group: tuple(cases) for group, cases in members.items()}


def group_title(campaign: Campaign, group: str, within: Scope | None = None) -> Text:
    """What a group is called: the title of its category, of its track, or of the campaign.

    Raises:
        KeyError: the campaign has no such group within the scope.
    """
    match within or campaign.ranking.within:
        case Scope.CATEGORY:
            titles = {category.id: category.title for category in campaign.category}
        case Scope.TRACK:
            titles = {track.id: track.title for track in campaign.track}
        case Scope.CAMPAIGN:
            titles = {campaign.id: campaign.title}
    return titles[group]


def _ids(campaign: Campaign, scope: Scope) -> list[str]:
    match scope:
        case Scope.CATEGORY:
            return [category.id for category in campaign.category]
        case Scope.TRACK:
            return [track.id for track in campaign.track]
        case Scope.CAMPAIGN:
            return [campaign.id]


def _group_of_categories(campaign: Campaign, scope: Scope) -> Mapping[str, str | None]:
    match scope:
        case Scope.CATEGORY:
            return {category.id: category.id for category in campaign.category}
        case Scope.TRACK:
            return {category.id: category.track for category in campaign.category}
        case Scope.CAMPAIGN:
            return {category.id: campaign.id for category in campaign.category}
