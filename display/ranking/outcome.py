"""What a campaign's life and its votes come to, and how much of it the public may see. Pure."""

from collections.abc import Collection, Mapping

from display.phases import has_closed, shows_lists, votes_decide
from display.ranking.ranking import Ranking, rank
from display.ranking.scoring import figures_of
from voting.domain import CaseId, Tally
from voting.history.life import Life
from voting.rules.campaign import Campaign
from voting.rules.ranking import ShortlistBasis


def outcome(life: Life, tallies: Mapping[CaseId, Tally]) -> Ranking:
    """The ranking as of a life: by its rules, scores, absences and shortlist.

    It is final as soon as voting has closed (without a vote: the review has begun) and no
    component is outstanding.

    Args:
        life: the decisions up to an index.
        tallies: the votes as of the same index.

    Raises:
        ValueError: scores or votes that the rules do not allow; see `rank`.
    """
    counted = _counted(tallies)
    figures = figures_of(life.campaign, life.scores)
    absent, shortlist = frozenset(life.absent), _frozen(life)
    live = rank(life.campaign, counted, figures, absent=absent, shortlist=shortlist)
    if live.outstanding or not has_closed(life.phase):
        return live
    return rank(life.campaign, counted, figures, final=True, absent=absent, shortlist=shortlist)


def published(life: Life, tallies: Mapping[CaseId, Tally]) -> Ranking:
    """What the public may see of the outcome.

    From the public notice on, all of it. Before, the order by counted votes, as if no score had
    been given: neither composites nor scores, nor a shortlist drawn by votes. (One drawn by a
    review before the vote is what citizens choose from, and is public.) Where votes alone
    decide, see `votes_decide`, the outcome is public at once.

    Raises:
        ValueError: see `outcome`.
    """
    if shows_lists(life.phase) or votes_decide(life.campaign):
        return outcome(life, tallies)
    return rank(
        life.campaign,
        _counted(tallies),
        {},
        absent=frozenset(life.absent),
        shortlist=_frozen(life) if _is_drawn_by_review(life.campaign) else None,
    )


def _counted(tallies: Mapping[CaseId, Tally]) -> dict[CaseId, int]:
    return {case: tally.counted for case, tally in tallies.items()}


def _frozen(life: Life) -> Collection[CaseId] | None:
    return frozenset(life.shortlist.cases) if life.shortlist else None


def _is_drawn_by_review(campaign: Campaign) -> bool:
    rules = campaign.ranking.shortlist
    return rules is not None and rules.basis is ShortlistBasis.REVIEW
