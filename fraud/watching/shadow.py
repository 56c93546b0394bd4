"""A model in shadow: asked of every wave that the model in force is asked of, and never obeyed.

It sees the waves as they are beside what the model in force holds; so what it would hold is what
it would change from now on, not what it would have made of the whole campaign alone. Pure.
"""

from fraud.deciding.holding import members_of, scores
from fraud.deciding.suspicion import Model
from fraud.finding.retained import Window
from fraud.finding.waves import Wave
from fraud.policy import Policy
from fraud.watching.watchbook import Watchbook


class Shadow:
    """Writes into a watchbook what a model would have held."""

    def __init__(self, model: Model, policy: Policy, book: Watchbook) -> None:
        self.model = model
        self._policy = policy
        self._book = book

    def consider(self, window: Window, wave: Wave) -> None:
        """Score a wave's ballots, and note those that would be held now."""
        suspect = self.model(window, wave)
        members = members_of(
            suspect, wave, self._policy, lambda rows: self._book.in_shadow(window.index[rows])
        )
        self._book.shadow_scores(
            window.index[wave.rows], scores(suspect, wave, members, self._policy)
        )
        held = window.index[members]
        self._book.shadow_holds(held[~self._book.in_shadow(held)])
