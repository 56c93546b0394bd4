"""Pattern: one device class sends far more of this case's ballots than of the other cases'.

Classes are compared among ballots inside WeChat and outside it separately: a link that a WeChat
group passes on changes the share of WeChat, not the phones in it. A class that is spread over
many networks is a proxy pool's mark; one that sits in few networks may be an office with managed
browsers, and is then the same observation as the network.
"""

from fraud.domain import Evidence, Pattern, Reason, SignalName
from fraud.wording import compared_en, compared_zh, window_en, window_zh

NAME = SignalName.DEVICE
PATTERN = Pattern(min_observed=20.0, min_excess=4.0, min_surprise=6.0)
SPREAD_POINTS = 8
CONCENTRATED_POINTS = 3
#: With more than this share of its ballots in three networks, a class is concentrated.
CONCENTRATED_SHARE = 0.5


def points(evidence: Evidence) -> int:
    """Spread over networks it is strong evidence, concentrated weak."""
    spread = evidence.networks > 0 and evidence.top_share <= CONCENTRATED_SHARE
    return SPREAD_POINTS if spread else CONCENTRATED_POINTS


def reason(evidence: Evidence) -> Reason:
    """Names the class, its share against the others, and how it is spread."""
    counted = (evidence.observed, evidence.of, evidence.expected, evidence.surprise)
    return Reason(
        signal=NAME,
        zh=f"设备类别「{evidence.value}」过多：{window_zh(evidence.horizon_s)}内，本案例的选票"
        f"{compared_zh(*counted)}；来自 {evidence.networks} 个网络，"
        f"最大的三个占 {evidence.top_share:.0%}",
        en=f"Too many ballots from device class “{evidence.value}”: in "
        f"{window_en(evidence.horizon_s)}, {compared_en(*counted)}, from {evidence.networks} "
        f"networks, the three largest with {evidence.top_share:.0%}",
    )
