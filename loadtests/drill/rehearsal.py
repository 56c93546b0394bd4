"""What a drill holds while it runs: where everything lies, and what came of it so far."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from loadtests.drill.installation import Places
from loadtests.drill.plan import Size
from loadtests.drill.standings import Ranking, Told
from loadtests.drill.timeline import Timeline
from loadtests.faults.crowd import Crowd
from loadtests.faults.reconciler import Reckoning
from loadtests.product.running import ProductFailed

_EVER_S = 180.0


@dataclass(kw_only=True)
class Rehearsal:
    """One drill; `opens_s`, on the campaign's clock, and `receipts` are known as it goes on."""

    size: Size
    seed: int
    places: Places
    timeline: Timeline
    opens_s: float = 0.0
    receipts: Sequence[str] = ()
    unexplained: int = 0
    problems: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    rankings: list[Told] = field(default_factory=list)
    reckonings: list[Reckoning] = field(default_factory=list)

    @property
    def lines(self) -> Path:
        """The book of all voters, brushers among them, once the vote is over."""
        return self.places.folder / "told.csv"

    def say(self, zh: str, en: str) -> None:
        """Add an entry to the timeline."""
        self.timeline.say(zh, en)

    def rank(self, zh: str, en: str, ranking: Ranking) -> None:
        """Keep a ranking for the comparison at the end."""
        self.rankings.append(Told(zh=zh, en=en, ranking=ranking))


def await_voting(crowd: Crowd, ballots: int, when: str) -> float:
    """See some more ballots acknowledged; the seconds that took.

    Raises:
        ProductFailed: it does not come to that.
    """
    took_s = crowd.await_more(ballots, _EVER_S)
    if took_s is None:
        raise ProductFailed(f"nobody can vote {when}")
    return took_s
