"""How each family fills its row of the table: sizes, speeds and spans.

A share of a world's ballots that would break a row's bounds is cut to them; one that is too
small for them keeps the speed and takes less time.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from types import MappingProxyType

HOUR_S, DAY_S = 3600.0, 86_400.0
MINUTE_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """What a wave becomes: ballots, and when, in seconds from the campaign's first midnight."""

    ballots: int
    start_s: float
    span_s: float


#: Fits so many ballots into a campaign of so many days.
Fitting = Callable[[int, int, Random], Fit]

#: One vote per 13 s and address, or a pulse of 10,000 a minute for two minutes at most.
PACE_S, SLOWEST_PACE_S, SCRIPT_ADDRESSES = 13.0, 26.0, 5
PULSE_PER_S, PULSE_S, PULSE_SHARE = 10_000 / 60, 120.0, 0.4
#: 5 to 32 a minute between rests; with rests a hand takes this much longer.
HAND_SLOWEST, HAND_FASTEST, HAND_RESTS = 5.0, 32.0, 1.45
MOST_POOL, MOST_CROWD, MOST_NIGHT = 50_000, 5_000, 40_000
DRIP_FEWEST, DRIP_MOST, QUARTER_S = 2.0, 6.0, 900.0
RARE_PER_MINUTE = 17.0
NIGHT_S = 8 * HOUR_S
FEWEST_PHONES, MOST_PHONES = 500, 5_000


def _script(ballots: int, days: int, rng: Random) -> Fit:
    if rng.random() < PULSE_SHARE:
        ballots = min(ballots, round(PULSE_PER_S * PULSE_S))
        span_s = rng.uniform(ballots / PULSE_PER_S, PULSE_S)
    else:
        addresses = rng.randint(1, SCRIPT_ADDRESSES)
        pace_s = PACE_S + (SLOWEST_PACE_S - PACE_S) * rng.random() ** 3
        ballots = min(ballots, int(days * DAY_S * 0.9 / PACE_S * SCRIPT_ADDRESSES))
        while ballots * pace_s / addresses > days * DAY_S * 0.9:
            addresses, pace_s = min(addresses + 1, SCRIPT_ADDRESSES), PACE_S
        span_s = ballots * pace_s / addresses
    return _somewhere(ballots, span_s, days, rng)


def _hand(ballots: int, days: int, rng: Random) -> Fit:
    span_s = rng.uniform(5, 10) * HOUR_S
    fastest = HAND_FASTEST / MINUTE_S / HAND_RESTS
    if ballots > fastest * span_s:
        span_s = min(ballots / fastest, 10 * HOUR_S)
    ballots = min(ballots, int(fastest * span_s))
    span_s = min(span_s, ballots * MINUTE_S * HAND_RESTS / HAND_SLOWEST)
    return _daily(ballots, span_s, days, rng)


def _pool(ballots: int, days: int, rng: Random) -> Fit:
    """Before a deadline: the campaign's end, or a day's."""
    span_s = min(rng.uniform(2, 10) * HOUR_S, days * DAY_S / 2)
    deadline = days if rng.random() < 0.6 else rng.randint(max(days // 2, 1), days)
    end_s = deadline * DAY_S - rng.uniform(0, 20 * MINUTE_S)
    return Fit(ballots=min(ballots, MOST_POOL), start_s=max(end_s - span_s, 0.0), span_s=span_s)


def _crowd(ballots: int, days: int, rng: Random) -> Fit:
    return _daily(min(ballots, MOST_CROWD), rng.uniform(1, 12) * HOUR_S, days, rng)


def _drip(ballots: int, days: int, rng: Random) -> Fit:
    most_days = min(8.0, days * 0.9)
    span_s = rng.uniform(min(4.0, most_days), most_days) * DAY_S
    if ballots > DRIP_MOST * span_s / QUARTER_S:
        span_s = min(ballots / DRIP_MOST * QUARTER_S, most_days * DAY_S)
    ballots = min(ballots, int(DRIP_MOST * span_s / QUARTER_S))
    return _somewhere(ballots, min(span_s, ballots / DRIP_FEWEST * QUARTER_S), days, rng)


def _rare(ballots: int, days: int, rng: Random) -> Fit:
    most_s = days * DAY_S * 0.9
    ballots = min(ballots, int(RARE_PER_MINUTE / MINUTE_S * most_s))
    return _somewhere(ballots, ballots / RARE_PER_MINUTE * MINUTE_S, days, rng)


def _night(ballots: int, days: int, _: Random) -> Fit:
    ballots = min(ballots, MOST_NIGHT)
    return Fit(ballots=ballots, start_s=days * DAY_S - NIGHT_S, span_s=NIGHT_S)


def _camouflage(ballots: int, days: int, rng: Random) -> Fit:
    crowd = ballots <= MOST_CROWD and rng.random() < 0.5
    return (_crowd if crowd else _pool)(ballots, days, rng)


def _farm(ballots: int, days: int, rng: Random) -> Fit:
    fewest = max(-(-ballots // MOST_PHONES), 1)
    most = max(min(ballots // FEWEST_PHONES, days), fewest)
    lasts = min(rng.randint(max(fewest, min(2, most)), most), days)
    first = rng.randint(0, days - lasts)
    ballots = min(ballots, lasts * MOST_PHONES)
    return Fit(ballots=ballots, start_s=first * DAY_S, span_s=lasts * DAY_S)


def _framing(ballots: int, days: int, rng: Random) -> Fit:
    return _script(ballots, days, rng)


def _poisoner(ballots: int, days: int, rng: Random) -> Fit:
    span_s = min(rng.uniform(60, 200) * HOUR_S, days * DAY_S * 0.9)
    return _somewhere(ballots, span_s, days, rng)


def _somewhere(ballots: int, span_s: float, days: int, rng: Random) -> Fit:
    span_s = min(span_s, days * DAY_S)
    return Fit(
        ballots=ballots, start_s=rng.uniform(0.0, days * DAY_S - span_s) * 0.98, span_s=span_s
    )


def _daily(ballots: int, span_s: float, days: int, rng: Random) -> Fit:
    """Begins in the morning or about noon, as people do."""
    start_s = rng.randrange(days) * DAY_S + rng.uniform(7.5, 13.5) * HOUR_S
    return Fit(ballots=ballots, start_s=min(start_s, days * DAY_S - span_s), span_s=span_s)


FITS: Mapping[str, Fitting] = MappingProxyType(
    {
        "A1": _script,
        "A2": _hand,
        "A3": _pool,
        "A4": _crowd,
        "A5": _drip,
        "A6": _rare,
        "A7": _night,
        "A8": _camouflage,
        "A9": _farm,
        "A10": _framing,
        "A11": _poisoner,
    }
)
