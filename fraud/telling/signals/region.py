"""Pattern: one region sends too many. Cases have friends at home: context, never enough alone."""

from fraud.domain import Reason, SignalName
from fraud.telling.wording import Told, compared_en, compared_zh

NAME = SignalName.REGION


def reason(told: Told) -> Reason:
    """Names the region by its ISO code."""
    return Reason(
        signal=NAME,
        zh=f"来自地区 {told.value} 的过多：{compared_zh(told)}",
        en=f"Too many from the region {told.value}: {compared_en(told)}",
    )
