"""Pattern: clients that contradict themselves, or that are programs, send too many."""

from fraud.domain import Reason, SignalName
from fraud.telling.wording import Told, compared_en, compared_zh, value_zh

NAME = SignalName.CLIENT


def reason(told: Told) -> Reason:
    """Says which kind of client."""
    return Reason(
        signal=NAME,
        zh=f"客户端自述为「{value_zh(told.value)}」的过多：{compared_zh(told)}",
        en=f"Too many clients of the kind “{told.value}”: {compared_en(told)}",
    )
