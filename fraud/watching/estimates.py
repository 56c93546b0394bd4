"""How often the judge is right, from what people said: shares with their intervals. Pure.

Intervals cover 95%, by Clopper and Pearson, "The use of confidence or fiducial limits illustrated
in the case of the binomial", Biometrika 26, 1934: exact, and rather too wide than too narrow.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from scipy.special import betaincinv

_MISSED = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A share with its interval; `value` is NaN where nothing is known, and anything may be."""

    value: float
    low: float
    high: float


UNKNOWN_SHARE = Share(value=math.nan, low=0.0, high=1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """An incident's ballots, by what people said of them last.

    Attributes:
        ballots: that the judge held, or proposed to.
        released: let count.
        confirmed: held or voided.
        waits_since: when the first of those was found that nobody has ruled on; None for none.
    """

    incident: str
    ballots: int
    released: int
    confirmed: int
    waits_since: datetime | None

    @property
    def ruled(self) -> int:
        """Ballots that a person ruled on."""
        return self.released + self.confirmed

    @property
    def waiting(self) -> int:
        """Ballots that nobody has ruled on."""
        return self.ballots - self.ruled

    @property
    def is_released(self) -> bool:
        """Whether most of what was ruled on counts again."""
        return self.released > self.confirmed


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """What people said of drawn ballots that the judge has not found.

    Attributes:
        brushed, genuine, unclear: how many ballots they said it of.
    """

    brushed: int = 0
    genuine: int = 0
    unclear: int = 0

    @property
    def answered(self) -> int:
        """How many were looked at."""
        return self.brushed + self.genuine + self.unclear


def clopper_pearson(hits: int, of: int) -> Share:
    """The share of hits among `of` independent draws."""
    if not of:
        return UNKNOWN_SHARE
    low = float(betaincinv(hits, of - hits + 1, _MISSED / 2)) if hits else 0.0
    high = float(betaincinv(hits + 1, of - hits, 1 - _MISSED / 2)) if hits < of else 1.0
    return Share(value=hits / of, low=low, high=high)


def false_discovery(findings: Sequence[Finding]) -> Share:
    """Of the incidents that people ruled on, the share that they mostly released.

    The incident is what is ruled on: its ballots are released or not together, and say no more
    than one.
    """
    ruled = [finding for finding in findings if finding.ruled]
    return clopper_pearson(sum(finding.is_released for finding in ruled), len(ruled))


def recall(findings: Sequence[Finding], ballots: int, labels: Labels) -> Share:
    """The share of brushed ballots that the judge has found, of all ballots.

    The ballots that it has not found were drawn with one and the same probability; how many of
    them are brushed is estimated by weighing each with its inverse (Horvitz and Thompson, "A
    generalization of sampling without replacement from a finite universe", JASA 47, 1952) among
    those that were looked at. What is not known for another reason widens the interval by the
    worst that it could be: ballots of which people could not tell, and found ones that nobody
    ruled on.

    Args:
        findings: all that the judge found.
        ballots: all that were cast and judged.
    """
    right = sum(finding.confirmed for finding in findings)
    waiting = sum(finding.waiting for finding in findings)
    left = ballots - sum(finding.ballots for finding in findings)
    ruled = sum(finding.ruled for finding in findings)
    fewest = clopper_pearson(labels.brushed, labels.answered).low * left
    most = clopper_pearson(labels.brushed + labels.unclear, labels.answered).high * left
    told = labels.brushed + labels.genuine
    if not told or not (ruled or not waiting):
        value = math.nan
    else:
        likely = right + (waiting * right / ruled if ruled else 0.0)
        value = _of(likely, likely + left * labels.brushed / told)
    return Share(
        value=value, low=_low(right, most), high=_of(right + waiting, right + waiting + fewest)
    )


def _low(right: float, missed: float) -> float:
    return right / (right + missed) if right else 0.0


def _of(right: float, total: float) -> float:
    """A share of nothing is whole: where nothing was brushed, nothing was missed."""
    return right / total if total else 1.0
