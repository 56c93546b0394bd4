"""A model in shadow: asked of every wave that the model in force is asked of, and never obeyed.

It sees the waves as they are beside what the model in force holds; so what it would hold is what
it would change from now on, not what it would have made of the whole campaign alone. Pure.
"""

from fraud.holding import is_held, least_new, members_of, weighed
from fraud.policy import Policy
from fraud.retained import Window
from fraud.suspicion import Model
from fraud.watchbook import Watchbook
from fraud.waves import Wave


class Shadow:
    """Writes into a watchbook what a model would have held."""

    def __init__(self, model: Model, policy: Policy, book: Watchbook) -> None:
        self.model = model
        self._policy = policy
        self._book = book

    def consider(self, window: Window, wave: Wave) -> None:
        """Score a wave's ballots, and note those that would be held now."""
        suspect = self.model(window, wave)
        score = weighed(suspect, wave, self._policy) * wave.belongs
        self._book.shadow_scores(window.index[wave.rows], score)
        if is_held(suspect, wave, self._policy):
            self._hold(window, wave)

    def _hold(self, window: Window, wave: Wave) -> None:
        members = window.index[members_of(wave, self._policy)]
        new = members[~self._book.in_shadow(members)]
        if len(new) >= least_new(len(members), len(new), self._policy):
            self._book.shadow_holds(new)
