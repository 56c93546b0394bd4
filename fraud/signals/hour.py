"""Pattern: a case takes a far larger share of the votes now than is usual for it at this hour.

Compared with the other cases' ballots in the same window, so a busy hour for all is no evidence;
and with the case's own share at this hour of the day and over whole days. An honest surge does the
same, and is larger than any attack: context, never enough alone.
"""

from fraud.domain import Evidence, Pattern, Reason, SignalName
from fraud.wording import compared_en, compared_zh, window_en, window_zh

NAME = SignalName.HOUR
PATTERN = Pattern(min_observed=20.0, min_excess=4.0, min_surprise=6.0)
POINTS = 4
#: Shares of cases move more than the make-up of their voters: the expectation weighs less.
SURENESS = 100.0
#: What is assumed before anything is known: every case alike, weighing this many ballots.
PRIOR_BALLOTS = 20.0


def points(evidence: Evidence) -> int:
    """What an unusual hour is worth."""
    return POINTS


def reason(evidence: Evidence) -> Reason:
    """Says how many of all ballots went to the case, against its usual share."""
    counted = (evidence.observed, evidence.of, evidence.expected, evidence.surprise)
    return Reason(
        signal=NAME,
        zh=f"本案例票数在此时段异常集中：{window_zh(evidence.horizon_s)}内，全部选票"
        + compared_zh(*counted),
        en=f"An unusual rush for this case at this hour: in {window_en(evidence.horizon_s)}, "
        + compared_en(*counted),
    )
