"""How many complaints one voter's browser, and one address, may send. Pure.

A whole office shares an address, so its bound is wide and a browser's is narrow; neither is kept
anywhere but in the memory of a front, and by keyed digests.
"""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime

_MOST_KNOWN = 20_000


@dataclass(frozen=True, slots=True)
class Bound:
    """`most` at once, and one more every `every_s` seconds."""

    most: int
    every_s: float


A_BROWSER = Bound(3, 1_200.0)
AN_ADDRESS = Bound(60, 60.0)


class Buckets:
    """Leaky buckets by subject; who came longest ago is forgotten first."""

    def __init__(self, bound: Bound) -> None:
        self._bound = bound
        self._fills: OrderedDict[bytes, tuple[float, float]] = OrderedDict()

    def has_room(self, subject: bytes, now: datetime) -> bool:
        """Whether one more may come now."""
        return self._fill(subject, now.timestamp()) + 1 <= self._bound.most

    def take(self, subject: bytes, now: datetime) -> None:
        """Note one that came."""
        at_s = now.timestamp()
        self._fills[subject] = (self._fill(subject, at_s) + 1, at_s)
        self._fills.move_to_end(subject)
        while len(self._fills) > _MOST_KNOWN:
            self._fills.popitem(last=False)

    def _fill(self, subject: bytes, at_s: float) -> float:
        fill, since_s = self._fills.get(subject, (0.0, at_s))
        return max(0.0, fill - max(0.0, at_s - since_s) / self._bound.every_s)
