"""Pattern: one source (a network and a device class) sends for one case as people do not.

Faster than people can, at 60 a minute and more; or at 4 a minute and more, twenty times running
at least, with gaps too regular. People who arrive independently leave exponential gaps, whose
coefficient of variation is 1; a timer's or a hand's is far below. The limit grows with the number
of gaps so that exponential gaps pass it once in about 100,000 times (simulated, 2,000,000 draws
for each number; a decayed sample holds more gaps than its weight says, which errs for the voter).
"""

import numpy as np

from fraud.domain import Bools, Evidence, Floats, Reason, SignalName

NAME = SignalName.VELOCITY
#: A steady hand or timer is strong evidence; a crowd behind one address may hurry together.
REGULAR_POINTS = 8
FAST_POINTS = 5
FAST_PER_MIN = 60.0
SUSTAINED_PER_MIN = 4.0
_GAPS = (20.0, 30.0, 45.0, 60.0)
_GAP_CV = (0.40, 0.48, 0.55, 0.60)


def is_regular(gaps: Floats, per_min: Floats, gap_cv: Floats) -> Bools:
    """Which sources send at a steady hand: decayed number of gaps, pace, variation of gaps."""
    return (
        (gaps >= _GAPS[0])
        & (per_min >= SUSTAINED_PER_MIN)
        & (gap_cv < np.interp(gaps, _GAPS, _GAP_CV))
    )


def points(evidence: Evidence) -> int:
    """What the pace of a source is worth; `observed` counts its gaps."""
    gaps, pace = np.array([evidence.observed]), np.array([evidence.per_min])
    if is_regular(gaps, pace, np.array([evidence.gap_cv])).item():
        return REGULAR_POINTS
    return FAST_POINTS if evidence.peak_per_min >= FAST_PER_MIN else 0


def reason(evidence: Evidence) -> Reason:
    """Says how fast and how regularly; names the device class, never the network."""
    return Reason(
        signal=NAME,
        zh=f"同一来源（同一网络的「{evidence.value}」）投票过快或过于均匀：平均每分钟 "
        f"{evidence.per_min:.1f} 张，最近每分钟 {evidence.peak_per_min:.0f} 张，"
        f"间隔变异系数 {evidence.gap_cv:.2f}（自然到达约为 1）",
        en=f"One source (one network, “{evidence.value}”) sends too fast or too evenly: "
        f"{evidence.per_min:.1f} per minute, {evidence.peak_per_min:.0f} lately, gaps vary by "
        f"{evidence.gap_cv:.2f} of their mean (about 1 when people arrive by chance)",
    )
