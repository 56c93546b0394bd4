"""Pattern: lines of one kind, such as rented servers, send too many."""

from fraud.domain import Reason, SignalName
from fraud.telling.wording import Told, compared_en, compared_zh, value_zh

NAME = SignalName.NETWORK_CLASS


def reason(told: Told) -> Reason:
    """Names the kind of line."""
    return Reason(
        signal=NAME,
        zh=f"线路类型「{value_zh(told.value)}」过多：{compared_zh(told)}",
        en=f"Too many over lines of the kind “{told.value}”: {compared_en(told)}",
    )
