"""When things happen: arrival processes, in seconds from a plan's beginning, ascending."""

from collections.abc import Iterator
from itertools import accumulate
from random import Random

#: Share of a day's votes by hour, 0 to 23 in the campaign's time zone: low at night, high at
#: noon and in the evening. Ours, for worlds without a curve.
HOUR_WEIGHTS = (
    1.5, 0.8, 0.5, 0.3, 0.3, 0.5, 1.2, 2.5, 4.5, 5.5, 5.8, 6.0,
    6.5, 5.5, 5.2, 5.2, 5.4, 5.5, 5.8, 6.5, 7.5, 8.0, 6.0, 3.5,
)  # fmt: skip
_HOUR_S = 3600.0
_DAY_H = 24


def poisson(per_s: float, span_s: float, rng: Random) -> Iterator[float]:
    """Independent arrivals at a steady rate until the span ends."""
    at_s = rng.expovariate(per_s)
    while at_s < span_s:
        yield at_s
        at_s += rng.expovariate(per_s)


def uniform(count: int, span_s: float, rng: Random) -> list[float]:
    """Exactly `count` independent arrivals spread evenly over the span."""
    return sorted(rng.random() * span_s for _ in range(count))


def metronome(count: int, span_s: float, jitter: float, rng: Random) -> list[float]:
    """`count` arrivals at one interval, each off by up to `jitter` of the interval."""
    step_s = span_s / max(count, 1)
    return sorted((n + 0.5 + jitter * (rng.random() - 0.5)) * step_s for n in range(count))


def diurnal(count: int, days: int, rng: Random) -> list[float]:
    """Exactly `count` arrivals over whole days that follow the hours' weights."""
    cumulative = list(accumulate(HOUR_WEIGHTS * days))
    hours = rng.choices(range(_DAY_H * days), cum_weights=cumulative, k=count)
    return sorted((hour + rng.random()) * _HOUR_S for hour in hours)


def dwell_s(median_s: float, sigma: float, most_s: float, rng: Random) -> float:
    """How long a human stays: log-normal, between two seconds and `most_s`."""
    return min(max(median_s * rng.lognormvariate(0.0, sigma), 2.0), most_s)
