"""Pattern: one network operator, by its AS number, sends too many."""

from fraud.domain import Reason, SignalName
from fraud.telling.wording import Told, compared_en, compared_zh

NAME = SignalName.OPERATOR


def reason(told: Told) -> Reason:
    """Names the operator."""
    return Reason(
        signal=NAME,
        zh=f"来自网络运营者 {told.value} 的过多：{compared_zh(told)}",
        en=f"Too many through the operator {told.value}: {compared_en(told)}",
    )
