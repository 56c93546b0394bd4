"""The ballots of an incident by column, and what they are made of. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from fraud.domain import UNKNOWN, Attribute, Bools, Count, Floats, Ints, Makeup
from fraud.finding.retained import Window

#: Attributes whose values are compared with the ballots beside; networks are only counted.
COMPARED = tuple(
    one for one in Attribute if one not in {Attribute.NETWORK, Attribute.WIDE_NETWORK}
)
_MOST_NAMED = 5
_REMEMBERED = 40


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ballots:
    """k ballots of an incident.

    Attributes:
        index, at: (k,) of the ballot.
        values: (k, attributes) numbers of values.
        in_wechat: (k,) whether it came through WeChat.
        chose: (k,) whether it chose the incident's case.
        alone: (k,) whether it chose that alone.
        companions: (k,) number of the set of its other cases; 0 where it did not choose the case.
    """

    index: Ints
    at: Floats
    values: Ints
    in_wechat: Bools
    chose: Bools
    alone: Bools
    companions: Ints

    def __len__(self) -> int:
        return len(self.index)

    def only(self, which: Bools) -> "Ballots":
        """Those that a mask tells."""
        return Ballots(**{one.name: getattr(self, one.name)[which] for one in fields(self)})


def ballots_at(window: Window, rows: Ints, case: int) -> Ballots:
    """The ballots at (k,) rising places of a window, of an incident of a case."""
    first = np.flatnonzero(window.case == case)
    place = np.searchsorted(rows, window.row[first])
    inside = place < len(rows)
    inside[inside] = rows[place[inside]] == window.row[first][inside]
    chose, companions = np.zeros(len(rows), np.bool_), np.zeros(len(rows), np.int64)
    chose[place[inside]] = True
    companions[place[inside]] = window.companions[first[inside]]
    return Ballots(
        index=window.index[rows].astype(np.int64),
        at=window.at[rows].astype(np.float64),
        values=window.values[rows].astype(np.int32),
        in_wechat=window.in_wechat[rows].copy(),
        chose=chose,
        alone=chose & (window.size[rows] == 1),
        companions=companions,
    )


def joined(parts: Sequence[Ballots]) -> Ballots:
    """Several as one, in the order of their indices."""
    order = np.argsort(np.concatenate([part.index for part in parts]), kind="stable")
    return Ballots(
        **{
            one.name: np.concatenate([getattr(part, one.name) for part in parts])[order]
            for one in fields(Ballots)
        }
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Beside:
    """How the ballots beside an incident are composed.

    Attributes:
        shares: by attribute of `COMPARED`: number of a value and its share of those whose value is
            known; of the values that are frequent in the incident alone.
        wechat, alone: share that came through WeChat, that chose one case.
    """

    shares: dict[Attribute, dict[int, float]]
    wechat: float
    alone: float


def beside(window: Window, rows: Ints, case: int) -> Beside:
    """What a window's ballots that teach, and did not choose a case, are like.

    Args:
        rows: places of the incident's ballots: what is frequent in them is looked for.
    """
    teaches = window.teaches
    teaches[window.row[window.case == case]] = 0.0
    total = max(float(teaches.sum()), 1.0)
    return Beside(
        shares={one: _shares(window.values[:, one], teaches, rows) for one in COMPARED},
        wechat=float(teaches[window.in_wechat].sum()) / total,
        alone=float(teaches[window.size == 1].sum()) / total,
    )


def _shares(values: Ints, teaches: Floats, rows: Ints) -> dict[int, float]:
    named, counts = np.unique(values[rows], return_counts=True)
    frequent = named[np.argsort(-counts, kind="stable")[:_REMEMBERED]]
    mass = np.bincount(values, teaches, minlength=int(values.max(initial=0)) + 1)
    known = max(float(mass.sum() - mass[UNKNOWN]), 1.0)
    return {value: float(mass[value]) / known for value in frequent.tolist() if value != UNKNOWN}


def most_frequent(values: Ints) -> tuple[int, int]:
    """Distinct values, and how many have the most frequent one."""
    _, counts = np.unique(values, return_counts=True)
    return len(counts), int(counts.max(initial=0))


def values_of(ballots: Ballots, attribute: Attribute) -> tuple[int, int, list[tuple[int, int]]]:
    """Ballots of which the attribute is known, distinct values, and the most frequent ones."""
    named, counts = np.unique(ballots.values[:, attribute], return_counts=True)
    counts, named = counts[named != UNKNOWN], named[named != UNKNOWN]
    order = np.argsort(-counts, kind="stable")[:_MOST_NAMED]
    most = list(zip(named[order].tolist(), counts[order].tolist(), strict=True))
    return int(counts.sum()), len(named), most


def makeup(ballots: Ballots, attribute: Attribute, names: Sequence[str], found: Beside) -> Makeup:
    """An attribute's makeup.

    Args:
        names: of the most frequent values, in the order of `values_of`.
    """
    known, distinct, most = values_of(ballots, attribute)
    shares = found.shares.get(attribute, {})
    return Makeup(
        attribute=attribute.name.lower(),
        known=known,
        distinct=distinct,
        most=tuple(
            Count(
                name=name,
                ballots=count,
                expected=round(shares[value] * known, 2) if value in shares else None,
            )
            for name, (value, count) in zip(names, most, strict=True)
        ),
    )


def busiest_per_min(at: Floats) -> int:
    """Most ballots within one minute of the clock."""
    minutes = (at // 60.0).astype(np.int64)
    return int(np.unique(minutes, return_counts=True)[1].max())
