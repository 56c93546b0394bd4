"""Waves: ballots that came together and are composed unlike all others. Pure.

A wave is no verdict. A crowd that a television programme sends is one, a proxy pool is one; its
features tell which of the two it looks like.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from fraud.domain import Attribute, Floats, Ints
from fraud.policy import HOUR_S, MINUTE_S
from fraud.retained import NOBODY, Window
from fraud.views import CHOICES, LEVELS, WHOLE, View

#: Below these an excess is chance: ballots in it, mean and total nats of evidence.
_LEAST_BALLOTS, _LEAST_MEAN, _LEAST_TOTAL = 8.0, 2.0, 40.0
#: Who belongs so little is left out of a wave.
_LEAST_BELONGING = 0.05
#: What an attribute must say, in nats a ballot, to be told to people.
_LEAST_NATS = 0.4
FEATURES = (
    "ballots_log10",
    "share",
    "total_log10",
    "network_nats",
    "device_nats",
    "referrer_nats",
    "age_nats",
    "choices_nats",
    "networks_per_ballot",
    "top_network",
    "devices_per_ballot",
    "top_device",
    "top_referrer",
    "age_evenness",
    "top_age",
    "single",
    "wechat",
    "per_min_log10",
    "gap_variation",
    "busiest_tenth",
    "held",
    "whole",
    "window_log10",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trait:
    """What sets a wave apart in one attribute: one value, or that values are rare.

    Attributes:
        level: the attribute that the value is of; None for what else was chosen.
        value: its number, or how many cases the ballots chose; None for all values that
            hardly anyone has.
        observed: ballots of the wave with it.
        of: ballots of the wave.
        expected: how many they would be, were the wave composed as its background.
    """

    level: Attribute | None
    value: int | None
    observed: float
    of: float
    expected: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Wave:
    """An excess that chance does not explain.

    Attributes:
        case: number of its case; `WHOLE` where it was seen in the campaign as a whole.
        rows: (k,) places of its ballots in the window.
        belongs: (k,) how far each belongs to it, above 0.05.
        nats: (attributes,) mean evidence by attribute.
        traits: what sets it apart, the most telling first.
        total: nats of evidence of the whole wave.
        features: (features,) by `FEATURES`.
    """

    case: int
    rows: Ints
    belongs: Floats
    nats: Floats
    traits: tuple[Trait, ...]
    total: float
    features: Floats


def waves(window: Window, view: View, length_s: float) -> Iterator[Wave]:
    """The waves of a view, by group."""
    groups = len(view.groups)
    belongs, ratio = view.excess.belongs, view.excess.ratio
    size = np.bincount(view.groups.of, belongs, minlength=groups)
    sums = np.array([np.bincount(view.groups.of, belongs * row, groups) for row in ratio])
    totals = sums.sum(axis=0)
    found = (size >= _LEAST_BALLOTS) & (totals >= np.maximum(_LEAST_MEAN * size, _LEAST_TOTAL))
    for group in np.flatnonzero(found).tolist():
        inside = np.flatnonzero((view.groups.of == group) & (belongs > _LEAST_BELONGING))
        nats = sums[:, group] / size[group]
        rows = view.row[inside]
        yield Wave(
            case=int(view.case[group]),
            rows=rows,
            belongs=belongs[inside],
            nats=nats,
            traits=_traits(window, view, inside, belongs[inside], nats),
            total=float(totals[group]),
            features=_features(
                window, rows, belongs[inside], nats, float(size[group] / view.groups.size[group]),
                length_s, view.case[group] == WHOLE,
            ),
        )  # fmt: skip


def _traits(
    window: Window, view: View, inside: Ints, belongs: Floats, nats: Floats
) -> tuple[Trait, ...]:
    telling = [place for place in np.argsort(-nats).tolist() if nats[place] >= _LEAST_NATS]
    return tuple(_trait(window, view, place, inside, belongs) for place in telling)


def _trait(window: Window, view: View, place: int, inside: Ints, belongs: Floats) -> Trait:
    """The bin that says most of an attribute."""
    bins, size = view.attributes[place], float(belongs.sum())
    mass = np.bincount(bins.of[inside], belongs, minlength=len(bins.group))
    expected = bins.background * size
    best = int(np.argmax(mass * np.log(np.maximum(mass, 1e-9) / expected)))
    level, value = (LEVELS[place][0] if place != CHOICES else None), None
    if best < bins.outstanding:
        ballot = view.row[bins.example[best]]
        if place != CHOICES:
            level = LEVELS[place][bins.depth[best]]
        value = int(window.size[ballot] if level is None else window.values[ballot, level])
    return Trait(
        level=level,
        value=value,
        observed=float(mass[best]),
        of=size,
        expected=float(expected[best]),
    )


def _features(
    window: Window,
    rows: Ints,
    belongs: Floats,
    nats: Floats,
    share: float,
    length_s: float,
    is_whole: bool,
) -> Floats:
    size = float(belongs.sum())
    of = {attribute: window.values[rows, attribute] for attribute in Attribute}
    at = window.at[rows[belongs > 0.5]]
    networks, top_network = _spread(of[Attribute.NETWORK], belongs)
    devices, top_device = _spread(of[Attribute.DEVICE], belongs)
    _, top_referrer = _spread(of[Attribute.REFERRER], belongs)
    ages, top_age = _spread(of[Attribute.SESSION_AGE], belongs)
    minutes = max(float(at[-1] - at[0]), 1.0) / MINUTE_S if len(at) else 1.0
    return np.array(
        [
            np.log10(size),
            share,
            np.log10(size * nats.sum()),
            *nats,
            networks / size,
            top_network,
            devices / size,
            top_device,
            top_referrer,
            ages,
            top_age,
            float(belongs[window.size[rows] == 1].sum()) / size,
            float(belongs[window.in_wechat[rows]].sum()) / size,
            np.log10(len(at) / minutes) if len(at) else 0.0,
            _gap_variation(at),
            _busiest_tenth(at),
            float(belongs[window.incident[rows] != NOBODY].sum()) / size,
            float(is_whole),
            np.log10(length_s / HOUR_S),
        ]
    )


def _spread(values: Ints, belongs: Floats) -> tuple[float, float]:
    """Effective number of values (exponential of their entropy), and the largest one's share."""
    mass = np.bincount(np.unique(values, return_inverse=True)[1], belongs)
    share = mass / mass.sum()
    return float(np.exp(-(share * np.log(share)).sum())), float(share.max())


def _gap_variation(at: Floats) -> float:
    """Standard deviation of the gaps over their mean: 1 where people come by chance."""
    gaps = np.diff(at)
    mean = float(gaps.mean()) if len(gaps) else 0.0
    return float(gaps.std()) / mean if mean else 0.0


def _busiest_tenth(at: Floats) -> float:
    """Share of the ballots in the busiest tenth of the time between the first and the last."""
    if len(at) < 2 or at[-1] == at[0]:
        return 1.0
    tenth = np.minimum(((at - at[0]) / (at[-1] - at[0]) * 10).astype(np.int64), 9)
    return float(np.bincount(tenth).max()) / len(at)
