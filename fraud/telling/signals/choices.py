"""Pattern: too many ballots choose this case alone, or the same cases beside it each time."""

from fraud.domain import Reason, SignalName
from fraud.telling.wording import Told, compared_en, compared_zh

NAME = SignalName.CHOICES


def reason(told: Told) -> Reason:
    """`value` is the number of cases on the ballot."""
    if told.value == "1":
        return Reason(
            signal=NAME,
            zh=f"只投本案例一项的过多：{compared_zh(told)}",
            en=f"Too many for this case alone: {compared_en(told)}",
        )
    return Reason(
        signal=NAME,
        zh=f"每次同投 {told.value} 项、组合雷同的过多：{compared_zh(told)}",
        en=f"Too many with the same choice of {told.value} cases: {compared_en(told)}",
    )
