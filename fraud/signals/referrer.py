"""Pattern: one referring page sends far more of this case's ballots than of the other cases'.

A television programme's code or a newspaper's article does the same, so this is weak evidence.
No referrer is no evidence at all: links inside WeChat carry none.
"""

from fraud.domain import Evidence, Pattern, Reason, SignalName
from fraud.wording import compared_en, compared_zh, window_en, window_zh

NAME = SignalName.REFERRER
PATTERN = Pattern(min_observed=20.0, min_excess=4.0, min_surprise=6.0)
POINTS = 2


def points(evidence: Evidence) -> int:
    """What a surprising referrer is worth."""
    return POINTS


def reason(evidence: Evidence) -> Reason:
    """Names the referrer and its share against the others."""
    counted = (evidence.observed, evidence.of, evidence.expected, evidence.surprise)
    return Reason(
        signal=NAME,
        zh=f"来自「{evidence.value}」的选票过多：{window_zh(evidence.horizon_s)}内，本案例的选票"
        + compared_zh(*counted),
        en=f"Too many ballots referred by “{evidence.value}”: in "
        f"{window_en(evidence.horizon_s)}, " + compared_en(*counted),
    )
