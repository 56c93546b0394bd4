"""Waves: ballots that came together and are composed unlike all others. Pure.

A wave is no verdict. A crowd that a television programme sends is one, a proxy pool is one; its
features tell which of the two it looks like.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from fraud.domain import Attribute, Floats, Ints
from fraud.finding.features import KIN, Features, Frame, Others, features_of
from fraud.finding.mixture import likeness, sizes
from fraud.finding.retained import NOBODY, Window
from fraud.finding.views import CHANNEL, CHOICES, LEVELS, TIME, WHOLE, View

#: Below these an excess is chance: ballots in it, mean and total nats of evidence.
_LEAST_BALLOTS, _LEAST_MEAN, _LEAST_TOTAL = 8.0, 2.0, 40.0
#: Who belongs so little is left out of a wave.
_LEAST_BELONGING = 0.05
#: What an attribute must say, in nats a ballot, to be told to people.
_LEAST_NATS = 0.4


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
        window_s: length of the window in which it was seen.
        rows: (k,) places of its ballots in the window.
        belongs: (k,) how far each belongs to it, above 0.05.
        company: (k,) nats by which each is like those of the wave that are held already, rather
            than like the others; 0 where hardly any is.
        nats: (attributes,) mean evidence by attribute.
        traits: what sets it apart, the most telling first.
        total: nats of evidence of the whole wave.
        features: what tells brushing from an honest crowd.
    """

    case: int
    window_s: float
    rows: Ints
    belongs: Floats
    company: Floats
    nats: Floats
    traits: tuple[Trait, ...]
    total: float
    features: Features


def waves(window: Window, view: View, length_s: float) -> Iterator[Wave]:
    """The waves of a view, by group."""
    groups, others = len(view.groups), Others(view.reference, view.columns)
    belongs, ratio = view.excess.belongs, view.excess.ratio
    size = np.bincount(view.groups.of, belongs, minlength=groups)
    sums = np.array([np.bincount(view.groups.of, belongs * row, groups) for row in ratio])
    totals = sums.sum(axis=0)
    # A time shared is no likeness: it says which ballots belong, and is no evidence of a wave.
    alike = totals - sums[TIME]
    found = (size >= _LEAST_BALLOTS) & (alike >= np.maximum(_LEAST_MEAN * size, _LEAST_TOTAL))
    for group in np.flatnonzero(found).tolist():
        inside = np.flatnonzero((view.groups.of == group) & (belongs > _LEAST_BELONGING))
        nats = sums[:, group] / size[group]
        rows = view.row[inside]
        yield Wave(
            case=int(view.case[group]),
            window_s=length_s,
            rows=rows,
            belongs=belongs[inside],
            company=_company(window, view, inside),
            nats=nats,
            traits=_traits(window, view, inside, belongs[inside], nats),
            total=float(totals[group]),
            features=features_of(
                window,
                rows,
                belongs[inside],
                values=np.stack([view.columns[one].of[inside] for one in KIN]),
                nats=nats,
                frame=Frame(
                    length_s=length_s,
                    share=float(size[group] / view.groups.size[group]),
                    rush=float(view.rush[group]),
                    is_whole=bool(view.case[group] == WHOLE),
                    elsewhere=float(view.groups.elsewhere[group]),
                    others=others,
                ),
            ),
        )


def _company(window: Window, view: View, inside: Ints) -> Floats:
    held = np.zeros(len(view.row))
    held[inside] = view.excess.belongs[inside] * (window.incident[view.row[inside]] != NOBODY)
    if held.sum() < _LEAST_BALLOTS:
        return np.zeros(len(inside))
    alike = likeness(view.bins, held, sizes(view.bins, held))[:, inside]
    total: Floats = alike.sum(axis=0)
    return total


def _traits(
    window: Window, view: View, inside: Ints, belongs: Floats, nats: Floats
) -> tuple[Trait, ...]:
    telling = [
        place
        for place in np.argsort(-nats).tolist()
        if nats[place] >= _LEAST_NATS and place < CHANNEL
    ]
    return tuple(_trait(window, view, place, inside, belongs) for place in telling)


def _trait(window: Window, view: View, place: int, inside: Ints, belongs: Floats) -> Trait:
    """The bin that says most of an attribute."""
    bins, size = view.bins, float(belongs.sum())
    low, high = bins.start[place], bins.start[place + 1]
    mass = np.bincount(bins.of[place, inside] - low, belongs, minlength=high - low)
    of_group = bins.groups[place].of[inside]
    group = bins.group[low:high]
    expected = (
        bins.background[low:high]
        * np.bincount(of_group, belongs, len(bins.groups[place]))[group - group.min()]
    )
    best = int(np.argmax(mass * np.log(np.maximum(mass, 1e-9) / np.maximum(expected, 1e-9))))
    level, value = (LEVELS[place][0] if place != CHOICES else None), None
    if best < bins.outstanding[place]:
        ballot = view.row[bins.example[low + best]]
        if place != CHOICES:
            level = LEVELS[place][bins.depth[low + best]]
        value = int(window.size[ballot] if level is None else window.values[ballot, level])
    return Trait(
        level=level,
        value=value,
        observed=float(mass[best]),
        of=size,
        expected=float(expected[best]),
    )
