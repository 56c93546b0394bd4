"""No address, and no network of one, is in anything that is kept or told in clear."""

from ipaddress import IPv4Address, IPv6Address

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from fraud.reading.enrichment import Enrichment
from ops.geo import shipped
from voting.keyring import CampaignKeys
from voting.provenance.geography import Geography
from voting.provenance.sealing import SessionSeal
from voting.provenance.tracing import Arrival, Tracer

GEOGRAPHY = Geography(shipped.FOLDER)
TRACER = Tracer(CampaignKeys.of(b"k" * 32), GEOGRAPHY, (), SessionSeal(1, b"s" * 32))
ADDRESSES = st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6))
AGENTS = st.sampled_from(["", "curl/8", "Mozilla/5.0 (Windows NT 10.0) Gecko/20100101"])


def prefixes(address: IPv4Address | IPv6Address) -> list[str]:
    """How an address or a network of it would stand in a text."""
    if isinstance(address, IPv4Address):
        parts = str(address).split(".")
        return [".".join(parts), ".".join(parts[:3]) + "."]
    return [str(address), address.exploded, address.exploded[:19]]


@settings(deadline=None)
@given(ADDRESSES, AGENTS)
def test_a_provenance_holds_its_address_only_sealed(
    address: IPv4Address | IPv6Address, agent: str
) -> None:
    kept = TRACER.trace(Arrival(str(address), "", agent, "", 1.0))
    told = {
        name: value for name, value in msgspec.to_builtins(kept).items() if "digest" not in name
    }
    del told["sealed_address"]
    del told["session_age_s"]
    text = repr(told)
    assert not any(prefix in text for prefix in prefixes(address))
    assert address.packed not in kept.sealed_address
    number = int(address)
    bits = address.max_prefixlen
    for kept_bits in range(16, bits + 1, 4):
        assert number >> (bits - kept_bits) not in (kept.network, kept.wide_network)


@settings(deadline=None)
@given(ADDRESSES)
def test_what_is_told_of_a_logs_address_is_no_address(address: IPv4Address | IPv6Address) -> None:
    text = repr(Enrichment(GEOGRAPHY).origin(str(address)))
    assert not any(prefix in text for prefix in prefixes(address))


@settings(deadline=None)
@given(ADDRESSES)
def test_a_network_and_the_block_around_it_have_unlike_digests(
    address: IPv4Address | IPv6Address,
) -> None:
    kept = TRACER.trace(Arrival(str(address), "", "", "", 1.0))
    assert kept.network != kept.wide_network
