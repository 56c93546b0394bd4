"""Pattern: many of one case's ballots come from one network, compared with the other cases.

A /24 or /64 stands for an office, a campus or a carrier as well as for a script, so this is weak
evidence; and it is the same observation as a device class that sits in few networks, so the two
are never added up.
"""

from fraud.domain import Evidence, Pattern, Reason, SignalName
from fraud.wording import compared_en, compared_zh, window_en, window_zh

NAME = SignalName.NETWORK
PATTERN = Pattern(min_observed=20.0, min_excess=4.0, min_surprise=6.0)
POINTS = 3


def points(evidence: Evidence) -> int:
    """What a surprising network is worth."""
    return POINTS


def reason(evidence: Evidence) -> Reason:
    """Says how many, never which network."""
    counted = (evidence.observed, evidence.of, evidence.expected, evidence.surprise)
    return Reason(
        signal=NAME,
        zh=f"来自同一网络的选票过多：{window_zh(evidence.horizon_s)}内，本案例的选票"
        + compared_zh(*counted),
        en=f"Too many ballots from one network: in {window_en(evidence.horizon_s)}, "
        + compared_en(*counted),
    )
