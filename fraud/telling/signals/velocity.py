"""Pattern: ballots of a wave come too evenly for people who act by themselves.

People who arrive independently leave exponential gaps, whose coefficient of variation is 1; a
timer's or a steady hand's is far below.
"""

from fraud.domain import Reason, SignalName

NAME = SignalName.VELOCITY
_MOST_VARIATION = 0.6
_LEAST_BALLOTS = 20


def reason(ballots: float, gap_variation: float) -> Reason | None:
    """Says how evenly; None where people might come so."""
    if ballots < _LEAST_BALLOTS or gap_variation > _MOST_VARIATION:
        return None
    return Reason(
        signal=NAME,
        zh=f"投票间隔过于均匀：间隔变异系数 {gap_variation:.2f}（自然到达约为 1）",
        en=f"Sent too evenly: gaps vary by {gap_variation:.2f} of their mean (about 1 when people "
        "arrive by chance)",
    )
