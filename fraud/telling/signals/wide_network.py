"""Pattern: neighbouring networks, such as one provider's block, send too many."""

from fraud.domain import Reason, SignalName
from fraud.telling.wording import Told, compared_en, compared_zh

NAME = SignalName.WIDE_NETWORK


def reason(told: Told) -> Reason:
    """The block is never named."""
    return Reason(
        signal=NAME,
        zh=f"来自同一相邻网段的过多：{compared_zh(told)}",
        en=f"Too many from neighbouring networks: {compared_en(told)}",
    )
