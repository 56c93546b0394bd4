"""Where the awards of a campaign file contradict each other or the ranking. Pure.

Each complaint is (path in the file, what is wrong and what is allowed).
"""

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from voting.campaign_files.complaints import Complaints, listed, repeats
from voting.campaign_files.entry_contradictions import track_problems
from voting.rules.awards import Award, AwardKind, Prize
from voting.rules.campaign import Campaign
from voting.rules.ranking import Scope

_NARROWEST_FIRST = (Scope.CATEGORY, Scope.TRACK, Scope.CAMPAIGN)
_FULL = Decimal(100)
_EVEN = Decimal(50)


def contradictions(campaign: Campaign) -> Complaints:
    """What each award says alone may be right; yield where they disagree."""
    yield from repeats("award", [award.id for award in campaign.award])
    for number, award in enumerate(campaign.award):
        where = f".award[{number}]"
        match award.kind:
            case AwardKind.CASES:
                yield from _within_problems(where, award, campaign)
                yield from _cases_problems(where, award)
                yield from _prize_problems(where, award.prize, campaign)
            case AwardKind.ORGANIZATIONS:
                yield from _organizations_problems(where, award, campaign)


def _within_problems(where: str, award: Award, campaign: Campaign) -> Complaints:
    """A group of an award is a group of the ranking or a part of one: composites of different
    groups cannot be compared."""
    yield from track_problems(f"{where}.within", award.within, campaign)
    ranked = campaign.ranking.within
    wide = _NARROWEST_FIRST.index
    if award.within is not None and wide(award.within) > wide(ranked):
        yield f"{where}.within", f"wider than the ranking, which orders within `{ranked}`"


def _cases_problems(where: str, award: Award) -> Complaints:
    if award.of is not None:
        yield f"{where}.of", 'goes with kind = "organizations"'
    for field in ("recommended_weight", "rate_weight"):
        if getattr(award, field) != _EVEN:
            yield f"{where}.{field}", 'goes with kind = "organizations"'


def _prize_problems(where: str, prizes: Sequence[Prize], campaign: Campaign) -> Complaints:
    for number, prize in enumerate(prizes):
        path = f"{where}.prize[{number}]"
        last = number == len(prizes) - 1
        if prize.number is None and prize.at_least is None and not last:
            what = "takes every case that remains, so it must be the last prize"
            yield f"{path}.number", f"without a number or at_least it {what}"
        if not campaign.ranking.component and prize.number is not None:
            yield f"{path}.number", "nothing puts cases in order: the ranking has no component"
        if not campaign.ranking.component and prize.at_least is not None:
            yield f"{path}.at_least", "there is no composite: the ranking has no component"
    yield from _threshold_problems(where, prizes)


def _threshold_problems(where: str, prizes: Sequence[Prize]) -> Complaints:
    """A prize below another must leave somebody to win it."""
    bounded = [(n, prize) for n, prize in enumerate(prizes) if prize.at_least is not None]
    for (_, better), (number, prize) in pairwise(bounded):
        assert better.at_least is not None
        assert prize.at_least is not None
        path = f"{where}.prize[{number}].at_least"
        if prize.at_least > better.at_least:
            yield path, f"higher than that of a better prize ({better.at_least})"
        elif prize.at_least == better.at_least and better.number is None:
            yield path, f"a better prize takes all from {better.at_least} on; must be less"


def _organizations_problems(where: str, award: Award, campaign: Campaign) -> Complaints:
    if not campaign.recommender:
        yield f"{where}.kind", "organizations win for what they recommend: no [[recommender]]"
    yield from _of_problems(where, award, campaign)
    if (award.within or campaign.ranking.within) is not Scope.CAMPAIGN:
        what = 'organizations are compared over the whole campaign: write within = "campaign"'
        yield f"{where}.within", what
    weights = award.recommended_weight, award.rate_weight
    if sum(weights) != _FULL or min(weights) < 0:
        what = f"with rate_weight it must add up to 100, not {sum(weights)}; 0 or more each"
        yield f"{where}.recommended_weight", what
    yield from _one_numbered_prize(where, award.prize)


def _of_problems(where: str, award: Award, campaign: Campaign) -> Complaints:
    of_cases = [one.id for one in campaign.award if one.kind is AwardKind.CASES]
    if award.of not in of_cases:
        what = f"names the award of cases whose rate counts; allowed: {listed(of_cases)}"
        yield f"{where}.of", what


def _one_numbered_prize(where: str, prizes: Sequence[Prize]) -> Complaints:
    if len(prizes) > 1:
        yield f"{where}.prize[1]", "organizations have one prize"
    if prizes[0].number is None:
        yield f"{where}.prize[0].number", "organizations need it: how many of them win"
    if prizes[0].at_least is not None:
        yield f"{where}.prize[0].at_least", "bounds the composite of cases, and these are none"
