"""What a judge asks of a window: the waves in it. Nearly all the work of judging is here. Pure."""

from collections.abc import Iterator

from fraud.domain import Floats, Ints
from fraud.finding.retained import Window
from fraud.finding.views import by_case, whole
from fraud.finding.waves import Wave, waves
from fraud.policy import Overview, Policy


class Finder:
    """Looks at windows. A wave is told when it is asked for: whoever holds the ballots of one
    changes what the next one says of its company.
    """

    def __init__(self, policy: Policy) -> None:
        self._unmetered_nats = policy.unmetered_nats

    def by_case(
        self, window: Window, cases: Ints, usual: Floats, length_s: float, at: float
    ) -> Iterator[Wave]:
        """The waves of some cases, each beside the window's other ballots.

        Args:
            cases: (g,) numbers of cases, rising.
            usual: (cases,) share of all votes so far.
            length_s, at: of the window, and the time at which it ends.
        """
        del at
        view = by_case(window, cases, usual, self._unmetered_nats)
        return waves(window, view, length_s) if view else iter(())

    def whole(self, window: Window, past: Window, overview: Overview, at: float) -> Iterator[Wave]:
        """The waves of the campaign as a whole, beside the days before the window."""
        del at
        view = whole(window, past, overview, self._unmetered_nats)
        return waves(window, view, overview.length_s)
