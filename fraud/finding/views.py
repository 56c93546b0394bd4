"""Two ways of looking at a window: case by case beside the others, and whole against its past.

Each gives the groups, their selections cut into bins by attribute, and the excess found. Pure.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from fraud.domain import Attribute, Bools, Floats, Ints
from fraud.finding.bins import Bins, cut
from fraud.finding.census import Attribute as Counted
from fraud.finding.census import Before, Beside, Column, Groups
from fraud.finding.mixture import Excess, fit
from fraud.finding.retained import Window
from fraud.finding.tally import Tally
from fraud.policy import Overview

#: Larger ballots are all alike.
_MOST_CHOICES = 6
#: Attributes of a ballot by what they tell; values of the first nest in those of the next.
LEVELS: tuple[tuple[Attribute, ...], ...] = (
    (
        Attribute.NETWORK,
        Attribute.WIDE_NETWORK,
        Attribute.OPERATOR,
        Attribute.NETWORK_CLASS,
        Attribute.REGION,
    ),
    (Attribute.DEVICE, Attribute.CLIENT),
    (Attribute.REFERRER,),
    (Attribute.SESSION_AGE,),
)
#: Rows of `View.excess.ratio`: the first two of `LEVELS`, and what follows them.
ORIGIN, DEVICE = 0, 1
CHOICES, CHANNEL, TIME = len(LEVELS), len(LEVELS) + 1, len(LEVELS) + 2
#: Parts of a window: a burst belongs together, and who came before or after it does not.
_SLICES = 24


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class View:
    """m selections in groups, as they were looked at.

    Attributes:
        case: (g,) number of the group's case; `WHOLE` for the campaign.
        rush: (g,) votes of the group over its usual share of them.
        row: (m,) the ballot of each selection, a place in the window.
        reference: the ballots that the groups are compared with, and maybe their own.
        columns: what was counted of them, by attribute of `LEVELS`.
    """

    case: Ints
    rush: Floats
    row: Ints
    reference: Window
    columns: Mapping[Attribute, Column]
    groups: Groups
    bins: Bins
    excess: Excess


WHOLE = -1


def by_case(window: Window, cases: Ints, usual: Floats, unmetered_nats: float) -> View | None:
    """Selections for some cases, each case beside the window's other ballots.

    Nothing is seen where no value of any attribute stands out.

    Args:
        cases: (g,) numbers of cases, rising.
        usual: (cases,) share of all votes so far.
    """
    place = np.full(len(usual), -1, np.int64)
    place[cases] = np.arange(len(cases))
    of = place[window.case]
    chosen = np.flatnonzero(of >= 0)
    row, of = window.row[chosen], of[chosen]
    teaches, count = window.teaches, len(cases)
    ballots = Beside(row, of, count, teaches)
    # A link that WeChat groups pass on brings more of WeChat, and not other phones in it.
    inside = window.in_wechat.astype(np.int64)
    phones = Beside(row, of, count, teaches, inside)
    # Who chooses many cases is met often: ballots' sizes are compared selection by selection.
    selections = Beside(chosen, of, count, teaches[window.row])
    sizes = np.minimum(window.size, _MOST_CHOICES)[window.row]
    tally = Tally(
        [
            *(
                _counted(
                    phones if place == DEVICE else ballots,
                    [window.values[:, one] for one in levels],
                )
                for place, levels in enumerate(LEVELS)
            ),
            # No other choice is a choice that is known.
            _counted(selections, [window.companions + 1, sizes]),
            _counted(ballots, [inside + 1]),
            _counted(ballots, [_slice(window)]),
        ]
    )
    if not tally.some.any():
        return None
    bins = cut(tally)
    stricter: Floats = unmetered_nats * window.unmetered[row].astype(np.float64)
    return View(
        case=cases,
        rush=ballots.groups.size / (usual[cases] * len(window.case)),
        row=row,
        reference=window,
        columns=_columns(tally),
        groups=ballots.groups,
        bins=bins,
        excess=fit(bins, stricter),
    )


def whole(window: Window, past: Window, overview: Overview, unmetered_nats: float) -> View:
    """All ballots of a window, against those of the days before it."""
    view = Before(len(window), past.teaches)
    attributes = [
        _counted_before(view, [(window.values[:, one], past.values[:, one]) for one in levels])
        for levels in LEVELS
    ]
    for now, then in (
        (_choice(window), _choice(past)),
        (window.in_wechat + 1, past.in_wechat + 1),
        # Of a whole campaign no time is unusual: its busy hours are everybody's.
        (np.ones(len(window), np.int64), np.ones(len(past), np.int64)),
    ):
        attributes.append(_counted_before(view, [(now, then)]))
    tally = Tally(attributes)
    bins = cut(tally)
    stricter: Floats = unmetered_nats * window.unmetered.astype(np.float64)
    return View(
        case=np.array([WHOLE]),
        rush=np.array([len(window) / overview.length_s * overview.past_s / len(past)]),
        row=np.arange(len(window)),
        reference=past,
        columns=_columns(tally),
        groups=view.groups,
        bins=bins,
        excess=fit(bins, stricter),
    )


def _columns(tally: Tally) -> dict[Attribute, Column]:
    return {
        one: column
        for levels, counted in zip(LEVELS, tally.attributes, strict=False)
        for one, column in zip(levels, counted.levels, strict=True)
    }


def _counted(view: Beside, levels: Iterable[Ints]) -> Counted:
    return Counted(groups=view.groups, levels=[view.column(values) for values in levels])


def _counted_before(view: Before, levels: Iterable[tuple[Ints, Ints]]) -> Counted:
    return Counted(groups=view.groups, levels=[view.column(*values) for values in levels])


def _slice(window: Window) -> Ints:
    """(n,) the part of the window, between its first and its last ballot, counted from 1."""
    at = window.at - window.at[0]
    part = np.floor(at / max(float(at[-1]), 1.0) * _SLICES).astype(np.int64)
    numbers: Ints = np.minimum(part, _SLICES - 1) + 1
    return numbers


def _choice(window: Window) -> Ints:
    """(n,) how many cases a ballot chose, or beyond that number which one, if one alone."""
    first = np.cumsum(window.size) - window.size
    alone: Bools = window.size == 1
    several = np.minimum(window.size, _MOST_CHOICES)
    return np.where(alone, window.case[first] + _MOST_CHOICES + 1, several)


def rushing(votes: Ints, usual: Floats, rush: float) -> Bools:
    """(cases,) whether a case beats its usual share of the votes by so many deviations.

    Args:
        votes, usual: (cases,) votes in a window; share of the votes before it.
    """
    expected = usual * votes.sum()
    beats: Bools = votes > expected + rush * np.sqrt(expected + 1.0)
    return beats
