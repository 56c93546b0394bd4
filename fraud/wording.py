"""Numbers as both languages write them, for the sentences of signals."""

_MINUTE_S = 60.0
_HOUR_S = 3600.0
_SUREST = 300.0


def window_zh(horizon_s: float) -> str:
    """A horizon, such as 约 15 分钟."""
    if horizon_s >= _HOUR_S:
        return f"约 {horizon_s / _HOUR_S:g} 小时"
    return f"约 {horizon_s / _MINUTE_S:g} 分钟"


def window_en(horizon_s: float) -> str:
    """A horizon, such as about 15 min."""
    if horizon_s >= _HOUR_S:
        return f"about {horizon_s / _HOUR_S:g} h"
    return f"about {horizon_s / _MINUTE_S:g} min"


def compared_zh(observed: float, of: float, expected: float, surprise: float) -> str:
    """What was counted against what was expected."""
    return (
        f"{of:.0f} 张中有 {observed:.0f} 张，预期约 {expected:.1f} 张"
        f"（偶然出现的概率约 10^-{min(surprise, _SUREST):.0f}）"
    )


def compared_en(observed: float, of: float, expected: float, surprise: float) -> str:
    """What was counted against what was expected."""
    return (
        f"{observed:.0f} of {of:.0f} where about {expected:.1f} were expected"
        f" (chance about 10^-{min(surprise, _SUREST):.0f})"
    )
