"""What makes a ballot legal from one decision to the next. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from voting.domain import CaseId
from voting.history.life import Life, barred_cases
from voting.rules.campaign import Campaign, Vote
from voting.rules.shapes import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The rules in force; `barred` are the cases that take no part, and what is said of each."""

    campaign: Campaign
    vote: Vote
    barred: Mapping[CaseId, Text]


def terms_of(life: Life) -> Terms:
    """The terms of a life.

    Raises:
        NoPublicVote: nothing is legal, as nobody votes.
    """
    return Terms(campaign=life.campaign, vote=life.campaign.vote, barred=barred_cases(life))
