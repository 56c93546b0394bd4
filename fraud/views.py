"""Two ways of looking at a window: case by case beside the others, and whole against its past.

Each gives the groups, their selections cut into bins by attribute, and the excess found. Pure.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fraud.bins import Bins, cut
from fraud.census import Groups, before, beside
from fraud.domain import Attribute, Bools, Codes, Floats, Ints
from fraud.mixture import Excess, fit
from fraud.policy import Overview
from fraud.retained import Window

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
#: The row of `View.excess.ratio` that tells where ballots came from.
ORIGIN = 0
#: The row that follows `LEVELS`: other cases on the ballot; the case, seen whole.
CHOICES = len(LEVELS)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class View:
    """m selections in groups, as they were looked at.

    Attributes:
        case: (g,) number of the group's case; `WHOLE` for the campaign.
        rush: (g,) votes of the group over its usual share of them.
        row: (m,) the ballot of each selection, a place in the window.
        reference: the ballots that the groups are compared with, and maybe their own.
    """

    case: Ints
    rush: Floats
    row: Ints
    reference: Window
    groups: Groups
    attributes: Sequence[Bins]
    excess: Excess


WHOLE = -1


def by_case(window: Window, cases: Ints, usual: Floats, unmetered_nats: float) -> View | None:
    """Selections for some cases, each case beside the window's other ballots.

    Nothing is seen where no value of any attribute stands out.

    Args:
        cases: (g,) numbers of cases, rising.
        usual: (cases,) share of all votes so far.
    """
    chosen = np.isin(window.case, cases)
    row = window.row[chosen]
    of = np.searchsorted(cases, window.case[chosen])
    teaches = window.teaches
    ballots = beside(row, of, len(cases), teaches)
    # Who chooses many cases is met often: ballots' sizes are compared selection by selection.
    selections = beside(np.flatnonzero(chosen), of, len(cases), teaches[window.row])
    attributes = [
        *(
            cut(ballots.groups, [ballots.census(window.values[:, level]) for level in levels])
            for levels in LEVELS
        ),
        cut(
            selections.groups,
            [
                selections.census(_numbered(window.companions)),
                selections.census(np.minimum(window.size, _MOST_CHOICES)[window.row]),
            ],
        ),
    ]
    if not any(bins.outstanding for bins in attributes):
        return None
    stricter: Floats = unmetered_nats * window.unmetered[row].astype(np.float64)
    return View(
        case=cases,
        rush=ballots.groups.size / (usual[cases] * len(window.case)),
        row=row,
        reference=window,
        groups=ballots.groups,
        attributes=attributes,
        excess=fit(ballots.groups, attributes, stricter),
    )


def whole(window: Window, past: Window, overview: Overview, unmetered_nats: float) -> View:
    """All ballots of a window, against those of the days before it."""
    view = before(len(window), past.teaches)
    attributes = [
        cut(
            view.groups,
            [view.census(window.values[:, level], past.values[:, level]) for level in levels],
        )
        for levels in LEVELS
    ]
    now, then = _choice(window), _choice(past)
    attributes.append(cut(view.groups, [view.census(now, then)]))
    stricter: Floats = unmetered_nats * window.unmetered.astype(np.float64)
    return View(
        case=np.array([WHOLE]),
        rush=np.array([len(window) / overview.length_s * overview.past_s / len(past)]),
        row=np.arange(len(window)),
        reference=past,
        groups=view.groups,
        attributes=attributes,
        excess=fit(view.groups, attributes, stricter),
    )


def _numbered(codes: Codes) -> Ints:
    numbers: Ints = np.unique(codes, return_inverse=True)[1]
    return numbers


def _choice(window: Window) -> Ints:
    """(n,) how many cases a ballot chose, or beyond that number which one, if one alone."""
    first = np.cumsum(window.size) - window.size
    alone: Bools = window.size == 1
    several = np.minimum(window.size, _MOST_CHOICES)
    return np.where(alone, window.case[first] + _MOST_CHOICES + 1, several)


def lively(window: Window, usual: Floats, rush: float | None, least: int) -> Ints:
    """Numbers of the cases that have enough ballots, and beat their usual share of the votes.

    Args:
        usual: (cases,) share of all votes so far.
    """
    votes = np.bincount(window.case, minlength=len(usual))
    enough = votes >= least
    if rush is not None:
        expected = usual * len(window.case)
        enough &= votes > expected + rush * np.sqrt(expected + 1.0)
    return np.flatnonzero(enough)
