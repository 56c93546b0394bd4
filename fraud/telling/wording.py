"""Numbers as both languages write them, for the sentences of signals."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

_MINUTE_S = 60.0
_HOUR_S = 3600.0
_DAY_S = 86_400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a signal's sentence is made of.

    Attributes:
        value: name of the value that stands out; empty where it is that values are rare.
        observed, of: ballots of the wave that have it, of so many.
        expected: how many they would be, were the wave composed as the ballots beside it.
        window_s: length of the window that was looked at.
    """

    value: str
    observed: float
    of: float
    expected: float
    window_s: float


#: Of lines and clients; other values are names already.
VALUES_ZH: Mapping[str, str] = {
    "mobile": "移动网络",
    "residential": "住宅宽带",
    "campus": "校园或单位网络",
    "hosting": "机房或云主机",
    "vpn": "VPN 或代理",
    "consistent": "前后一致",
    "odd": "自相矛盾",
    "script": "程序",
}


def value_zh(value: str) -> str:
    """A value in Chinese: kinds of lines and clients, and seconds; names as they are."""
    seconds = value.endswith(" s")
    return f"{value.removesuffix('s')}秒" if seconds else VALUES_ZH.get(value, value)


def window_zh(window_s: float) -> str:
    """A window, such as 15 分钟."""
    if window_s >= _DAY_S:
        return f"{window_s / _DAY_S:g} 天"
    if window_s >= _HOUR_S:
        return f"{window_s / _HOUR_S:g} 小时"
    if window_s >= _MINUTE_S:
        return f"{window_s / _MINUTE_S:g} 分钟"
    return f"{window_s:g} 秒"


def window_en(window_s: float) -> str:
    """A window, such as 15 min."""
    if window_s >= _DAY_S:
        return f"{window_s / _DAY_S:g} d"
    if window_s >= _HOUR_S:
        return f"{window_s / _HOUR_S:g} h"
    if window_s >= _MINUTE_S:
        return f"{window_s / _MINUTE_S:g} min"
    return f"{window_s:g} s"


def compared_zh(told: Told) -> str:
    """What was counted against what was expected."""
    return (
        f"{window_zh(told.window_s)}内这批选票 {told.of:.0f} 张中有 {told.observed:.0f} 张，"
        f"按同期其他选票的构成约应有 {_few(told.expected)} 张"
    )


def compared_en(told: Told) -> str:
    """What was counted against what was expected."""
    return (
        f"in {window_en(told.window_s)}, {told.observed:.0f} of these {told.of:.0f} ballots,"
        f" where about {_few(told.expected)} were expected from the others'"
    )


def _few(number: float) -> str:
    """Small numbers with the digits that matter."""
    digits = -math.floor(math.log10(number)) + 1 if number > 0.0 else 0
    return f"{number:.{min(3, max(0, digits))}f}"
