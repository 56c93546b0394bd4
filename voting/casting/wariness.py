"""Of whom a proof of work is asked where the rules say "when suspicious": who comes in a crowd.

A front keeps, for each network and the block around it, a bucket of ballots that is filled again
with time. It refuses nobody: an office or a campus that votes at once works two seconds a ballot.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from voting.admission import Glance
from voting.domain import Ballot, Provenance
from voting.rules.ballot import ProofAsked

#: While so many ballots wait in a front, each new one must be worth some work to its sender.
CROWDED = 1024
#: Ballots of one network, and of the block around it, that come freely; then so many a second.
_NETWORK = (30.0, 0.5)
_WIDE_NETWORK = (300.0, 5.0)
_MOST_KEPT = 50_000


@dataclass(slots=True)
class _Bucket:
    left: float
    since_s: float


class Wariness:
    """How many ballots came lately from where, to one front, for one campaign."""

    def __init__(self) -> None:
        self._buckets: dict[int, _Bucket] = {}

    def asks(
        self, asked: ProofAsked, ballot: Ballot, glance: Glance, now: datetime, *, waiting: int
    ) -> bool:
        """Whether a ballot must bring a proof; to be asked once a ballot.

        Args:
            waiting: ballots that wait in this front.
        """
        match asked:
            case ProofAsked.NEVER:
                return False
            case ProofAsked.ALWAYS:
                return True
            case ProofAsked.SUSPICIOUS:
                crowd = self._is_crowd(ballot.provenance, now.timestamp())
                return crowd or glance.unmetered or waiting >= CROWDED

    def _is_crowd(self, origin: Provenance, now_s: float) -> bool:
        """Take a ballot out of both buckets; True where one had none left."""
        near = self._take(origin.network, _NETWORK, now_s)
        wide = self._take(origin.wide_network, _WIDE_NETWORK, now_s)
        return not (near and wide)

    def _take(self, network: int, bounds: tuple[float, float], now_s: float) -> bool:
        capacity, per_s = bounds
        bucket = self._buckets.get(network)
        if bucket is None:
            self._make_room()
            bucket = self._buckets[network] = _Bucket(capacity, now_s)
        gained = abs(now_s - bucket.since_s) * per_s
        bucket.left, bucket.since_s = min(capacity, bucket.left + gained), now_s
        if bucket.left < 1:
            return False
        bucket.left -= 1
        return True

    def _make_room(self) -> None:
        """Forget the half that was filled first."""
        if len(self._buckets) >= _MOST_KEPT:
            for network in _first(self._buckets, _MOST_KEPT // 2):
                del self._buckets[network]


def _first(networks: Iterable[int], number: int) -> list[int]:
    return [network for _, network in zip(range(number), networks, strict=False)]
