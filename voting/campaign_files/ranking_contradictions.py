"""Where the rules of the ranking contradict each other, or the vote that there is. Pure.

Each complaint is (path in the file, what is wrong and what is allowed).
"""

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from voting.campaign_files.complaints import Complaints, repeats
from voting.campaign_files.entry_contradictions import track_problems
from voting.rules.campaign import Campaign
from voting.rules.ranking import (
    COUNTED,
    PUBLIC,
    SHARED,
    Band,
    Component,
    Normaliser,
    RankingRules,
    Scoring,
    ShortlistBasis,
)

#: The name under which bonus figures are loaded.
BONUS = "bonus"
_FULL = Decimal(100)


def contradictions(campaign: Campaign) -> Complaints:
    """What each rule says alone may be right; yield where they disagree."""
    rules = campaign.ranking
    yield from _component_problems(rules.component)
    yield from _tie_problems(campaign)
    yield from track_problems(".ranking.within", rules.within, campaign)
    for number, component in enumerate(rules.component):
        yield from _scoring_problems(f".ranking.component[{number}].scoring", component)
    yield from _bonus_problems(rules)
    yield from _shortlist_problems(campaign)
    yield from _vote_problems(campaign)


def _component_problems(components: Sequence[Component]) -> Complaints:
    names = [component.name for component in components]
    weights = [component.weight for component in components]
    total = sum(weights, Decimal(0))
    if components and (total != _FULL or min(weights) < 0):
        yield ".ranking.component", f"weights must be 0 or more and add up to 100, not {total}"
    yield from repeats("ranking.component", names, field="name")
    for number, name in enumerate(names):
        if name in {COUNTED, SHARED, BONUS}:
            what = f"`{name}` has a meaning of its own; give the component another name"
            yield f".ranking.component[{number}].name", what
    yield from _scale_problems(components)


def _scale_problems(components: Sequence[Component]) -> Complaints:
    """Figures that stand as they are must be out of the same marks as all other points."""
    for number, component in enumerate(components):
        marks = component.scoring.full_marks
        as_it_is = component.normaliser is Normaliser.NONE
        if len(components) > 1 and as_it_is and marks != _FULL:
            where = f".ranking.component[{number}].normaliser"
            yield where, f"figures out of {marks} stand beside points out of 100; normalise them"
        if len(components) > 1 and as_it_is and component.name == PUBLIC:
            where = f".ranking.component[{number}].normaliser"
            yield where, "votes stand beside points out of 100; normalise them"


def _tie_problems(campaign: Campaign) -> Complaints:
    names = [component.name for component in campaign.ranking.component]
    ties = campaign.ranking.ties
    for number, tie in enumerate(ties):
        if tie not in {COUNTED, SHARED, *names}:
            allowed = ", ".join([COUNTED, *names, SHARED])
            what = f"`{tie}` (number {number + 1}) is no component of the ranking"
            yield ".ranking.ties", f"{what}; allowed: {allowed}"
    if SHARED in ties[:-1]:
        yield ".ranking.ties", "`shared` ends the list: nothing is told apart after it"


def _scoring_problems(where: str, component: Component) -> Complaints:
    scoring = component.scoring
    if component.name == PUBLIC and scoring != Scoring():
        yield where, "votes come from ballots alone; `public` has no scoring"
    if scoring.full_marks <= 0:
        yield f"{where}.full_marks", f"must be more than 0, not {scoring.full_marks}"
    for number, band in enumerate(scoring.band):
        if not 0 <= band.at_least <= scoring.full_marks:
            what = f"must lie from 0 to full_marks ({scoring.full_marks})"
            yield f"{where}.band[{number}].at_least", what
    yield from _band_order(where, scoring.band)


def _band_order(where: str, bands: Sequence[Band]) -> Complaints:
    for number, (higher, lower) in enumerate(pairwise(bands), start=1):
        if lower.at_least >= higher.at_least:
            what = f"bands stand highest first: must be less than {higher.at_least}"
            yield f"{where}.band[{number}].at_least", what


def _bonus_problems(rules: RankingRules) -> Complaints:
    if rules.bonus is None:
        return
    yield from repeats("ranking.bonus.item", [item.id for item in rules.bonus.item])
    if not rules.component:
        yield ".ranking.bonus", "there is no composite to add it to: no component"
    if rules.bonus.cap <= 0:
        yield ".ranking.bonus.cap", f"must be more than 0, not {rules.bonus.cap}"
    for number, item in enumerate(rules.bonus.item):
        if not 0 < item.most <= rules.bonus.cap:
            where = f".ranking.bonus.item[{number}].most"
            yield where, f"must be more than 0 and at most cap ({rules.bonus.cap})"


def _shortlist_problems(campaign: Campaign) -> Complaints:
    rules = campaign.ranking.shortlist
    if rules is None:
        return
    where = ".ranking.shortlist"
    if rules.basis is ShortlistBasis.REVIEW and rules.take is not None:
        yield f"{where}.take", 'a review names whom it likes; `take` goes with basis = "votes"'
    if rules.basis is ShortlistBasis.VOTES and rules.take is None:
        yield f"{where}.take", 'basis = "votes" needs how many of each group go on'
    if rules.basis is ShortlistBasis.VOTES and not campaign.has_vote:
        yield f"{where}.basis", "there is no public vote: no [ballot]"
    if rules.basis is ShortlistBasis.VOTES and not campaign.ranking.component:
        yield f"{where}.basis", "nothing puts cases in order: the ranking has no component"


def _vote_problems(campaign: Campaign) -> Complaints:
    """Votes are used only where there is a vote, and where there is one it decides something."""
    rules = campaign.ranking
    public = PUBLIC in [component.name for component in rules.component]
    if campaign.has_vote:
        if rules.component and not (public or _votes_used_elsewhere(rules)):
            what = "votes would decide nothing: add a component `public`, a shortlist by votes,"
            yield ".ranking.component", f"{what} minimum_counted, or `counted` in ties"
        return
    for where, used in (
        (".ranking.component", public),
        (".ranking.ties", COUNTED in rules.ties),
        (".ranking.minimum_counted", rules.minimum_counted > 0),
    ):
        if used:
            yield where, "needs counted votes, and there is no public vote: no [ballot]"


def _votes_used_elsewhere(rules: RankingRules) -> bool:
    by_votes = rules.shortlist is not None and rules.shortlist.basis is ShortlistBasis.VOTES
    return by_votes or rules.minimum_counted > 0 or COUNTED in rules.ties
