"""Where a ballot came from: the only room that sees an address, and it lets none out.

An address becomes keyed digests of its network, of the block around that and of itself, its
operator's number and region as the geography files have them, and a sealed copy that only two
custodians open.
"""

from collections.abc import Callable, Generator, Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from urllib.parse import urlsplit

import msgspec

from voting.domain import Channel, Provenance
from voting.keyring import CampaignKeys, keyed_digest
from voting.provenance.client import MAX_USER_AGENT, device_class, is_wechat
from voting.provenance.client_class import client_class
from voting.provenance.geography import Address, Geography, Place, address_of
from voting.provenance.marks import marks_of

Network = IPv4Network | IPv6Network
NO_ADDRESS = IPv4Address(0)
_MAX_REFERRER = 64
_REMEMBERED_NETWORKS = 16_384
_BITS_V4, _BITS_V6 = 24, 64


class Arrival(msgspec.Struct, frozen=True):
    """What the connection and its headers say, before anything is kept of it."""

    peer: str
    forwarded_for: str
    user_agent: str
    referrer: str
    session_age_s: float


class _Surroundings(msgspec.Struct, frozen=True):
    """What all addresses of a network share; `place` is None where they lie in several."""

    network: int
    wide_network: int
    place: Place | None


#: A proxy's comes with every request.
_known = lru_cache(maxsize=1024)(address_of)


def client_address(peer: str, forwarded_for: str, trusted: Sequence[Network]) -> Address:
    """The nearest address that no trusted proxy speaks for.

    `X-Forwarded-For` is read from the right, and only as far as each hop that added to it is
    trusted: what a client writes itself stands to the left of that and is never believed.
    """
    address = _known(peer)
    hops = forwarded_for.split(",") if forwarded_for else []
    while hops and address is not None and any(address in network for network in trusted):
        nearer = _known(hops.pop().strip())
        if nearer is None:
            break
        address = nearer
    return address or NO_ADDRESS


def is_trusted(peer: str, trusted: Sequence[Network]) -> bool:
    """Whether a connection comes from a proxy that is believed."""
    address = _known(peer)
    return address is not None and any(address in network for network in trusted)


def network_of(address: Address) -> bytes:
    """The network that stands for an address: its /24, or its /64 in IPv6, as a prefix."""
    return address.packed[:3] if isinstance(address, IPv4Address) else address.packed[:8]


def wide_network_of(address: Address) -> bytes:
    """The /20 around an address, or its /56 in IPv6, as a prefix that is no network's.

    A line may change its /64 inside its /56 at will. A carrier's customers, and a rented pool,
    change their /24 inside a larger block.
    """
    if isinstance(address, IPv4Address):
        return b"wide" + (int(address) >> 12).to_bytes(3, "big")
    return b"wide" + address.packed[:7]


def connection_of(address: Address) -> bytes:
    """What quotas by address take for one connection: an IPv4 address, or a /64 in IPv6.

    A provider gives a whole /64 to one line, whose devices change their addresses in it daily.
    """
    return address.packed if isinstance(address, IPv4Address) else network_of(address)


def referrer_host(referrer: str) -> str:
    """The host of a referring page, or an empty string; paths and queries are not kept."""
    try:
        return (urlsplit(referrer).hostname or "")[:_MAX_REFERRER]
    except ValueError:
        return ""


class Tracer:
    """Turns arrivals into provenances for one campaign.

    `seal` makes of the bytes of an address what only others can open.
    """

    def __init__(
        self,
        keys: CampaignKeys,
        geography: Geography,
        trusted: Sequence[Network],
        seal: Callable[[bytes], bytes],
    ) -> None:
        self._network_key = keys.network
        self._digest_key = keys.address_digest
        self._seal = seal
        self._geography = geography
        self._trusted = trusted
        self._surroundings = lru_cache(maxsize=_REMEMBERED_NETWORKS)(self._look_around)

    def trace(self, arrival: Arrival) -> Provenance:
        """What is kept of an arrival; the address leaves this room only sealed."""
        steps = self.tracing(arrival)
        while True:
            try:
                next(steps)
            except StopIteration as end:
                traced: Provenance = end.value
                return traced

    def tracing(self, arrival: Arrival) -> Generator[None, None, Provenance]:
        """The same in steps, for who has many arrivals to trace: one step for all is cheaper."""
        agent = arrival.user_agent[:MAX_USER_AGENT]  # it is remembered as it stands here
        device, client = device_class(agent), client_class(agent)
        yield
        address = client_address(arrival.peer, arrival.forwarded_for, self._trusted)
        around = self._surroundings(network_of(address))
        place = around.place or self._geography.place(address)
        yield
        return Provenance(
            network=around.network,
            wide_network=around.wide_network,
            address_digest=keyed_digest(self._digest_key, connection_of(address)),
            asn=place.asn,
            region=place.region,
            device_class=device,
            referrer=arrival.referrer,
            channel=Channel.WECHAT if is_wechat(agent) else Channel.WEB,
            session_age_s=max(0.0, arrival.session_age_s),
            sealed_address=self._seal(address.packed),
            marks=marks_of(place.use, client),
        )

    def _look_around(self, network: bytes) -> _Surroundings:
        """By a network's prefix: voters share networks far more often than addresses."""
        first, bits = _first_of(network)
        return _Surroundings(
            self._network_digest(network),
            self._network_digest(wide_network_of(first)),
            self._geography.place_within(first, bits),
        )

    def _network_digest(self, prefix: bytes) -> int:
        digest = keyed_digest(self._network_key, prefix)
        return int.from_bytes(digest[:8], "big", signed=True)


def _first_of(network: bytes) -> tuple[Address, int]:
    """A network's first address, and how many bits all of them share."""
    if len(network) * 8 == _BITS_V4:
        return IPv4Address(network + bytes(1)), _BITS_V4
    return IPv6Address(network + bytes(8)), _BITS_V6
