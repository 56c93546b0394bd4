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


class IncidentState(StrEnum):
    """What the judge did about an incident.

    HELD: all its ballots are held. REVIEW: none is, they count until a person rules. MERGED: it
    is part of another now, or its ballots are.
    """

    HELD = "held"
    REVIEW = "review"
    MERGED = "merged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many ballots of an incident have a value, and how many would be expected to.

    `name` is empty for a network, which is never named. `expected` is by the composition of the
    ballots beside the incident; None where that was not measured.
    """

    name: str
    ballots: int
    expected: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Makeup:
    """The values of one attribute among an incident's ballots.

    Attributes:
        attribute: its name in `Attribute`, lower case.
        known: ballots of which it is known.
        distinct: values among those.
        most: the most frequent first, five at most.
    """

    attribute: str
    known: int
    distinct: int
    most: tuple[Count, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """A case's ballots by time, n steps of `step_s` from `start` (epoch seconds).

    Attributes:
        received: (n,) ballots for the case.
        part: (n,) those of them that are the incident's.
        expected: (n,) had the case's other ballots come with the campaign's rhythm.
    """

    start: float
    step_s: float
    received: tuple[int, ...]
    part: tuple[int, ...]
    expected: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A measure of an incident beside the same of honest surges, 10th to 90th percentile."""

    measure: str
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Resemblance:
    """How like an honest surge an incident is.

    Attributes:
        surge: its kind, such as H9.
        likeness: 1 where no measure lies outside of what such surges show.
        alike: measures that lie within, the most distinctive first.
        unlike: measures that lie outside, the furthest first.
    """

    surge: str
    likeness: float
    alike: tuple[Compared, ...]
    unlike: tuple[Compared, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """What was measured of an incident.

    Attributes:
        makeup: by attribute.
        in_wechat: how many came through WeChat.
        alone: how many chose no other case.
        choice_sets: how many different choices there were.
        same_choice: ballots with the most frequent one.
        busiest_per_min: most ballots within one minute.
        gap_variation: standard deviation of the gaps over their mean, about 1 where people come
            by chance.
        window_s: the window in which it stood out most.
        curve: of its case.
        surges: honest surges that it resembles most.
    """

    makeup: tuple[Makeup, ...]
    in_wechat: Count
    alone: Count
    choice_sets: int
    same_choice: int
    busiest_per_min: int
    gap_variation: float
    window_s: float
    curve: Curve
    surges: tuple[Resemblance, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """Ballots of one case that belong together, as known so far; grows while it runs.

    Attributes:
        first_at, last_at: epoch seconds.
        score: its strongest wave's, 0 to 1.
        predecessors: incidents that turned out to be part of it.
        split_from: the incident that it was part of before that was held.
        dossier: None of incidents that were found before there were any.
    """

    id: IncidentId
    case: CaseId
    state: IncidentState = IncidentState.HELD
    first_at: float
    last_at: float
    ballots: int
    score: float
    reasons: tuple[Reason, ...]
    predecessors: tuple[IncidentId, ...] = ()
    split_from: IncidentId | None = None
    dossier: Dossier | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Joined:
    """Ballots that are in an incident from now on, and in no other; None: in none.

    `at` is when the judge found it, in epoch seconds of the ledger's clock.
    """

    incident: IncidentId | None
    index: Ints
    at: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Judgement:
    """What one call of the judge brought forth, in the order in which it was found.

    Attributes:
        verdicts: ballots that are held from now on, each at most once in a judge's life.
        incidents: those that began, grew, merged or were split, as they stand now.
        joined: where ballots belong now, in order: of a ballot the last counts.
        scored_index, score: (k,) ballots that were found more suspect than before, held or not.
    """

    verdicts: tuple[Verdict, ...]
    incidents: tuple[Incident, ...]
    joined: tuple[Joined, ...]
    scored_index: Ints
    score: Floats
