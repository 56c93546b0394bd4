"""What `views.by_case` finds, counted plainly: one case, one attribute and one value at a time.

Slow, and without any of what makes the judge fast; the two must agree to the last bit.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from fraud.domain import UNKNOWN, Floats, Ints
from fraud.finding.retained import Window
from fraud.finding.views import DEVICE, LEVELS

_K = TypeVar("_K")
Key = tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Plain:
    """As `fraud.finding.mixture.Excess`; `outstanding` counts bins of one value."""

    belongs: Floats
    ratio: Floats
    outstanding: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Attribute:
    """n things that are compared, by value at several levels; and m selections among them."""

    levels: Sequence[Sequence[int]]
    layer: Sequence[int]
    teaches: Sequence[bool]
    place: Sequence[int]
    case: Sequence[int]

    def strata(self) -> list[tuple[int, int]]:
        return [(c, self.layer[p]) for c, p in zip(self.case, self.place, strict=True)]


def plain_excess(window: Window, cases: Ints, unmetered_nats: float) -> Plain:
    chosen = np.flatnonzero(np.isin(window.case, cases)).tolist()
    row, case = window.row[chosen], window.case[chosen].tolist()
    cut = [_cut(one) for one in _attributes(window, row, case, chosen)]
    nats = unmetered_nats * window.unmetered[row] - 0.7
    belongs, share = np.full(len(case), 0.5), dict.fromkeys(case, 0.3)
    ratio = np.zeros((len(cut), len(case)))
    for _ in range(7):
        ratio = np.array([_likeness(*one, belongs) for one in cut])
        usual = np.array([np.log(share[c]) - np.log1p(-share[c]) for c in case])
        odds = usual + ratio.sum(axis=0)
        odds += nats
        belongs = 1.0 / (1.0 + np.exp(-np.clip(odds, -30.0, 30.0)))
        mass = _sums(case, belongs)
        share = {c: min(max(mass[c] / case.count(c), 1e-3), 0.9) for c in share}
    outstanding = sum(len({key for key in keys if len(key) > 3}) for keys, _ in cut)
    return Plain(belongs=belongs, ratio=ratio, outstanding=outstanding)


def _attributes(window: Window, row: Ints, case: list[int], chosen: list[int]) -> list[_Attribute]:
    teaches, wechat = window.teaches > 0.0, window.in_wechat.astype(int).tolist()
    at = window.at - window.at[0]
    time = np.minimum(np.floor(at / max(at[-1], 1.0) * 24).astype(int), 23) + 1
    sizes = np.minimum(window.size, 6)[window.row]

    def of_ballots(*levels: Sequence[int], layer: Sequence[int] = ()) -> _Attribute:
        layers = layer or [0] * len(window)
        return _Attribute(
            levels=levels, layer=layers, teaches=teaches.tolist(), place=row.tolist(), case=case
        )

    return [
        *(
            of_ballots(
                *(window.values[:, one].tolist() for one in levels),
                layer=wechat if place == DEVICE else (),
            )
            for place, levels in enumerate(LEVELS)
        ),
        _Attribute(
            levels=[(window.companions + 1).tolist(), sizes.tolist()],
            layer=[0] * len(window.row),
            teaches=teaches[window.row].tolist(),
            place=chosen,
            case=case,
        ),
        of_ballots([one + 1 for one in wechat]),
        of_ballots(time.tolist()),
    ]


def _cut(one: _Attribute) -> tuple[list[Key], dict[Key, float]]:
    """The bin of each selection, and what share of its background each bin is."""
    strata, taught = one.strata(), [p for p, teaches in enumerate(one.teaches) if teaches]
    own = [stratum for stratum, p in zip(strata, one.place, strict=True) if one.teaches[p]]
    beside = {s: sum(one.layer[p] == s[1] for p in taught) - own.count(s) for s in set(strata)}
    there = {stratum: max(count, 1) for stratum, count in beside.items()}
    bins: list[Key | None] = [None] * len(strata)
    elsewhere: dict[Key, int] = {}
    for depth, values in enumerate(one.levels):
        pairs = [(*s, values[p]) for s, p in zip(strata, one.place, strict=True)]
        free = [pair for pair, taken in zip(pairs, bins, strict=True) if taken is None]
        seen, here = Counter(free), Counter(strata)
        inside = Counter(pair for pair, p in zip(pairs, one.place, strict=True) if one.teaches[p])
        met = Counter(values[p] for p in taught)
        for pair in list(seen):
            spent = sum(
                count
                for key, count in elsewhere.items()
                if pair in {p for p, of in zip(pairs, bins, strict=True) if of == key}
            )
            left = met[pair[2]] - inside[pair]
            left -= min(spent, left)
            kinds = len({other for other in seen if other[:2] == pair[:2]})
            size, others = here[pair[:2]], there[pair[:2]]
            if pair[2] != UNKNOWN and _stands_out(seen[pair], left, size, others, kinds):
                elsewhere[(*pair, depth)] = left
        bins = [
            (*pair, depth) if taken is None and (*pair, depth) in elsewhere else taken
            for pair, taken in zip(pairs, bins, strict=True)
        ]
    return _with_rests(one, bins, elsewhere, there)


def _stands_out(seen: int, met: int, here: int, there: int, kinds: int) -> bool:
    if seen < 5 or seen * there <= met * here:
        return False
    both = (seen + met) / (here + there)
    surprise = seen * math.log(seen / (here * both))
    surprise += met * math.log(met / (there * both)) if met else 0.0
    return surprise > 6.0 + math.log(kinds)


def _with_rests(
    one: _Attribute,
    bins: list[Key | None],
    elsewhere: dict[Key, int],
    there: dict[tuple[int, int], int],
) -> tuple[list[Key], dict[Key, float]]:
    finest, strata = one.levels[0], one.strata()
    every = Counter(finest)
    rare = [value != UNKNOWN and every[value] <= 2 for value in finest]
    full: list[Key] = [
        (*s, rare[p]) if of is None else of
        for of, s, p in zip(bins, strata, one.place, strict=True)
    ]
    share: dict[Key, float] = {}
    for s, total in there.items():
        mine = {key: count for key, count in elsewhere.items() if key[:2] == s}
        rares = sum(
            rare[p] and one.layer[p] == s[1] for p, teaches in enumerate(one.teaches) if teaches
        )
        rares -= sum(
            rare[p] and one.teaches[p] for of, p in zip(strata, one.place, strict=True) if of == s
        )
        rares = max(rares, 0) - sum(
            count for (*_, value, depth), count in mine.items() if depth == 0 and every[value] <= 2
        )
        few = max(float(rares), 0.5)
        share |= {key: max(count, 0.5) / total for key, count in mine.items()}
        share[(*s, True)] = few / total
        share[(*s, False)] = max(total - sum(mine.values()) - few, 0.5) / total
    return full, share


def _likeness(bins: list[Key], share: dict[Key, float], belongs: Floats) -> list[float]:
    mass, size = _sums(bins, belongs), _sums([key[:2] for key in bins], belongs)
    logs = {
        key: float(np.log((mass[key] + 2.0 * share[key]) / (size[key[:2]] + 2.0) / share[key]))
        for key in mass
    }
    return [logs[key] for key in bins]


def _sums(keys: Sequence[_K], amounts: Floats) -> dict[_K, float]:
    """Added up in the order in which they stand."""
    total: dict[_K, float] = {}
    for key, amount in zip(keys, amounts.tolist(), strict=True):
        total[key] = total.get(key, 0.0) + amount
    return total
