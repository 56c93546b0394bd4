"""When a shortlist may be frozen, and whom it keeps out of the vote. Pure.

A shortlist by review comes before the vote, which is among its cases. One by votes comes after
the vote: it bars nobody, and only limits the final ranking.
"""

from voting.domain import CaseId, Phase
from voting.history.decisions import Shortlist
from voting.rules.campaign import Campaign
from voting.rules.ranking import ShortlistBasis


def phases_of(campaign: Campaign) -> frozenset[Phase]:
    """The phases in which the rules let a shortlist be frozen; none where they know none."""
    rules = campaign.ranking.shortlist
    if rules is None:
        return frozenset()
    match rules.basis:
        case ShortlistBasis.VOTES:
            return frozenset({Phase.CLOSED, Phase.IN_REVIEW})
        case ShortlistBasis.REVIEW if campaign.has_vote:
            return frozenset({Phase.PUBLISHED})
        case ShortlistBasis.REVIEW:
            return frozenset({Phase.PUBLISHED, Phase.IN_REVIEW})


def left_out(campaign: Campaign, made: Shortlist | None) -> tuple[CaseId, ...]:
    """The cases that a shortlist keeps out of the vote, in the order of the file."""
    rules = campaign.ranking.shortlist
    if made is None or rules is None or rules.basis is not ShortlistBasis.REVIEW:
        return ()
    chosen = frozenset(made.cases)
    return tuple(case.case_id for case in campaign.case if case.case_id not in chosen)
