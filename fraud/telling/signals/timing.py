"""Pattern: too many ballots are cast the same time after their session began."""

from fraud.domain import Reason, SignalName
from fraud.telling.wording import Told, compared_en, compared_zh, value_zh

NAME = SignalName.TIMING


def reason(told: Told) -> Reason:
    """Says how long after."""
    return Reason(
        signal=NAME,
        zh=f"打开页面后 {value_zh(told.value)}即投票的过多：{compared_zh(told)}",
        en=f"Too many cast {told.value} after the session began: {compared_en(told)}",
    )
