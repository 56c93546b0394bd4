"""What is remembered of a network is true of each of its addresses."""

from ipaddress import IPv4Address, IPv6Address

from hypothesis import given, settings
from hypothesis import strategies as st

from ops.geo import shipped
from voting.keyring import CampaignKeys
from voting.provenance.geography import Geography
from voting.provenance.sealing import SessionSeal
from voting.provenance.tracing import Arrival, Tracer

GEOGRAPHY = Geography(shipped.FOLDER)
KEYS = CampaignKeys.of(b"k" * 32)
#: Mostly of networks that the files know, at both ends of each.
CHINESE = st.builds(
    lambda known, low: IPv4Address((int(IPv4Address(known)) & ~0xFFFF) | low),
    st.sampled_from(["1.204.88.8", "111.120.71.24", "218.201.250.24", "202.194.15.12"]),
    st.integers(min_value=0, max_value=0xFFFF),
)
ADDRESSES = st.one_of(CHINESE, st.ip_addresses(v=4), st.ip_addresses(v=6))


@settings(deadline=None)
@given(ADDRESSES, st.integers(min_value=0, max_value=255))
def test_every_address_of_a_network_is_placed_by_itself(
    address: IPv4Address | IPv6Address, last: int
) -> None:
    tracer = Tracer(KEYS, GEOGRAPHY, (), SessionSeal(1, b"s" * 32))
    neighbour = type(address)(int(address) & ~0xFF | last)
    kept = [tracer.trace(Arrival(str(one), "", "", "", 1.0)) for one in (address, neighbour)]
    places = [GEOGRAPHY.look_up(one) for one in (address, neighbour)]
    if not (isinstance(address, IPv6Address) and address.ipv4_mapped):
        assert [(one.asn, one.region) for one in kept] == [(p.asn, p.region) for p in places]
    assert kept[0].network == kept[1].network
    assert kept[0].wide_network == kept[1].wide_network
