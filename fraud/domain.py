"""The nouns of judging: frozen values. Arrays in them are read, never written."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import NewType

import numpy as np
from numpy.typing import NDArray

from voting.domain import CaseId, Status

IncidentId = NewType("IncidentId", str)

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
#: Codes of attribute values; 0 stands for unknown and is never evidence.
Codes = NDArray[np.int64]

UNKNOWN = 0


class Attribute(IntEnum):
    """What is known of how a ballot was sent; the columns of `BallotBlock.codes`.

    OPERATOR is
    who runs the network (its AS number), WIDE_NETWORK the /20 or /56 around it, CLIENT whether the
    user agent agrees with itself.
    """

    NETWORK = 0
    DEVICE = 1
    REFERRER = 2
    SESSION_AGE = 3
    OPERATOR = 4
    REGION = 5
    NETWORK_CLASS = 6
    CLIENT = 7
    WIDE_NETWORK = 8


class SignalName(StrEnum):
    """The patterns of brushing that are looked for; the order in which reasons are given."""

    DEVICE = "device"
    CLIENT = "client"
    NETWORK = "network"
    WIDE_NETWORK = "wide_network"
    OPERATOR = "operator"
    NETWORK_CLASS = "network_class"
    REGION = "region"
    VELOCITY = "velocity"
    TIMING = "timing"
    REFERRER = "referrer"
    CHOICES = "choices"
    HOUR = "hour"  # of incidents that were found before waves were


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BallotBlock:
    """Ballots in ledger order, by column; n ballots, m selections.

    Attributes:
        index: (n,) rising strictly.
        cast_at: (n,) epoch seconds, never falling.
        case_offsets: (n + 1,) ballot i chose `case_codes[case_offsets[i]:case_offsets[i + 1]]`.
        case_codes: (m,) codes of cases.
        codes: (n, 9) codes of attribute values, by `Attribute`.
        in_wechat: (n,) whether the device class is WeChat's web view.
        unmetered: (n,) whether no rate was kept of the voter, because Redis was away.
    """

    index: Ints
    cast_at: Floats
    case_offsets: Ints
    case_codes: Codes
    codes: Codes
    in_wechat: Bools
    unmetered: Bools

    def __len__(self) -> int:
        return len(self.index)

    @property
    def companion_codes(self) -> Codes:
        """(m,) a code for the other cases on each selection's ballot; 0 where there are none.

        Codes are 64-bit digests: their sum stands for a set of cases, whatever its order.
        """
        sums = np.add.reduceat(self.case_codes, self.case_offsets[:-1])
        companions: Codes = np.repeat(sums, np.diff(self.case_offsets)) - self.case_codes
        return companions

    def between(self, first: int, stop: int) -> "BallotBlock":
        """The ballots at positions first to stop - 1, without copying."""
        low, high = self.case_offsets[first], self.case_offsets[stop]
        return BallotBlock(
            index=self.index[first:stop],
            cast_at=self.cast_at[first:stop],
            case_offsets=self.case_offsets[first : stop + 1] - low,
            case_codes=self.case_codes[low:high],
            codes=self.codes[first:stop],
            in_wechat=self.in_wechat[first:stop],
            unmetered=self.unmetered[first:stop],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """The sentence that a moderator reads, with its numbers."""

    signal: SignalName
    zh: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the judge says of a ballot whose ruling changes.

    Every ballot is counted until a verdict holds it; `score` is in [0, 1]. `at` is when the judge
    found it, in epoch seconds of the ledger's clock.
    """

    index: int
    ruling: Status
    score: float
    reasons: tuple[Reason, ...]
    incident: IncidentId
    at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """Held ballots of one case that belong together, as known so far; grows while it runs.

    `first_at` and `last_at` are epoch seconds; `score` is its strongest ballot's.
    """

    id: IncidentId
    case: CaseId
    first_at: float
    last_at: float
    ballots: int
    score: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Judgement:
    """What one call of the judge brought forth, in the order in which it was found.

    Attributes:
        verdicts: ballots that are held from now on, each at most once in a judge's life.
        incidents: those that began or grew, as they stand now.
        scored_index, score: (k,) ballots that were found more suspect than before, held or not.
    """

    verdicts: tuple[Verdict, ...]
    incidents: tuple[Incident, ...]
    scored_index: Ints
    score: Floats
