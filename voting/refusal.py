"""Why a ballot is turned away. A refused ballot never existed: the ledger holds no trace of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from voting.challenges import Challenge
from voting.domain import CaseId
from voting.rules.ballot import Quota
from voting.rules.shapes import Text


class Reason(StrEnum):
    """Every way in which a request can end without a ballot; stable, part of the API."""

    MALFORMED = "malformed"
    NO_VOTER = "no-voter"
    CROSS_SITE = "cross-site"
    NOT_OPEN = "not-open"
    CLOSED = "closed"
    NOT_FOUND = "not-found"
    NOT_SET_UP = "not-set-up"
    WRONG_METHOD = "wrong-method"
    NOT_ELIGIBLE = "not-eligible"
    QUOTA_USED = "quota-used"
    TOO_LARGE = "too-large"
    NOT_JSON = "not-json"
    ILLEGAL_BALLOT = "illegal-ballot"
    BALLOT_ID_TAKEN = "ballot-id-taken"
    TOO_FAST = "too-fast"
    PROOF_NEEDED = "proof-needed"
    RULES_CHANGED = "rules-changed"
    TRY_AGAIN = "try-again"
    FAULT = "fault"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainRule:
    """A rule of the campaign as a refused voter reads it."""

    name: str
    title: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A refusal with what its receiver needs to act on it.

    `field` and `allowed` name what is wrong in the request, for programs, and `rule` which rule
    it breaks, for people; `quota` and `resets_at` the rule that is used up and when it is whole
    again (None: not in this campaign); `case` the one that a quota by case has no vote left for,
    where it is known; `challenge` what its browser is to work out first.
    """

    reason: Reason
    field: str = ""
    allowed: str = ""
    rule: PlainRule | None = None
    quota: Quota | None = None
    case: CaseId | None = None
    resets_at: datetime | None = None
    retry_after_s: int | None = None
    challenge: Challenge | None = None
