"""Provenance keeps what tells sources apart, and no address."""

from ipaddress import ip_address, ip_network

import pytest

from voting.domain import Channel
from voting.keyring import CampaignKeys
from voting.provenance.client import device_class
from voting.provenance.client_class import client_class
from voting.provenance.geography import Geography
from voting.provenance.sealing import Sealed, SessionSeal
from voting.provenance.tracing import (
    NO_ADDRESS,
    Arrival,
    Tracer,
    client_address,
    network_of,
    referrer_host,
)

KEYS = CampaignKeys.of(b"k" * 32)
SESSION = b"s" * 32
SEAL = SessionSeal(1, SESSION)
PROXIES = (ip_network("10.0.0.0/8"), ip_network("127.0.0.0/8"))


@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        ("203.0.113.9", "", "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),  # nobody vouches for the header
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "6.6.6.6, 198.51.100.1", "198.51.100.1"),  # the client wrote the first
        ("10.0.0.1", "6.6.6.6, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
        ("10.0.0.1", "unknown, 10.0.0.2", "10.0.0.2"),
        ("10.0.0.1", "::ffff:198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "2001:db8::1", "2001:db8::1"),
        ("10.0.0.1", "", "10.0.0.1"),
    ],
)
def test_a_forwarded_address_is_believed_as_far_as_proxies_are_trusted(
    peer: str, forwarded: str, expected: str
) -> None:
    assert client_address(peer, forwarded, PROXIES) == ip_address(expected)


def test_a_peer_that_is_no_address_is_none() -> None:
    assert client_address("", "198.51.100.1", PROXIES) == NO_ADDRESS


def test_neighbours_share_a_network_and_strangers_do_not() -> None:
    assert network_of(ip_address("198.51.100.1")) == network_of(ip_address("198.51.100.254"))
    assert network_of(ip_address("198.51.100.1")) != network_of(ip_address("198.51.101.1"))
    assert network_of(ip_address("2001:db8::1")) == ip_address("2001:db8::").packed[:8]


def test_the_address_itself_is_kept_only_sealed() -> None:
    tracer = Tracer(KEYS, Geography(None), (), SEAL)
    kept = tracer.trace(Arrival("198.51.100.77", "", "curl/8", "", 1.0))
    assert "198.51.100" not in repr(kept)
    assert ip_address("198.51.100.77").packed not in kept.sealed_address
    opened = Sealed.of(kept.sealed_address).opened(SESSION)
    assert ip_address(opened) == ip_address("198.51.100.77")


def test_the_network_has_another_digest_under_another_key() -> None:
    arrival = Arrival("198.51.100.77", "", "curl/8", "", 1.0)
    other = CampaignKeys.of(b"o" * 32)
    first = Tracer(KEYS, Geography(None), (), SEAL).trace(arrival).network
    assert first == Tracer(KEYS, Geography(None), (), SEAL).trace(arrival).network
    assert first != Tracer(other, Geography(None), (), SEAL).trace(arrival).network


def digest(address: str, keys: CampaignKeys = KEYS) -> bytes:
    return (
        Tracer(keys, Geography(None), (), SEAL)
        .trace(Arrival(address, "", "", "", 1.0))
        .address_digest
    )


def test_quotas_by_address_know_it_by_a_digest_under_the_campaigns_key() -> None:
    assert len(digest("198.51.100.77")) == 16
    assert digest("198.51.100.77") == digest("::ffff:198.51.100.77")
    assert digest("198.51.100.77") != digest("198.51.100.78")
    assert digest("198.51.100.77") != digest("198.51.100.77", CampaignKeys.of(b"o" * 32))


def test_one_line_with_many_addresses_of_ipv6_is_one_address_to_quotas() -> None:
    assert digest("2001:db8:1:2::7") == digest("2001:db8:1:2:a:b:c:d")
    assert digest("2001:db8:1:2::7") != digest("2001:db8:1:3::7")


def test_a_wechat_page_is_its_own_channel() -> None:
    tracer = Tracer(KEYS, Geography(None), (), SEAL)
    agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) MicroMessenger/8.0.47"
    assert tracer.trace(Arrival("::1", "", agent, "", 1.0)).channel is Channel.WECHAT


def test_only_the_host_of_a_referrer_is_kept() -> None:
    assert referrer_host("https://news.example/a/b?user=7") == "news.example"
    assert referrer_host("") == ""
    assert referrer_host("http://[broken") == ""


def wide(address: str) -> int:
    return (
        Tracer(KEYS, Geography(None), (), SEAL)
        .trace(Arrival(address, "", "", "", 1.0))
        .wide_network
    )


def test_a_wide_network_is_the_block_that_a_line_or_a_pool_changes_its_network_in() -> None:
    assert wide("198.51.100.1") == wide("198.51.96.1")
    assert wide("198.51.100.1") != wide("198.51.112.1")
    assert wide("2001:db8:0:1::1") == wide("2001:db8:0:ff::1")
    assert wide("2001:db8:0:1::1") != wide("2001:db8:0:100::1")


def test_a_client_that_is_a_program_is_marked_and_no_less_a_voter() -> None:
    tracer = Tracer(KEYS, Geography(None), (), SEAL)
    assert tracer.trace(Arrival("::1", "", "curl/8", "", 1.0)).marks == ("client-script",)
    browser = "Mozilla/5.0 (Windows NT 10.0; rv:115.0) Gecko/20100101 Firefox/115.0"
    assert tracer.trace(Arrival("::1", "", browser, "", 1.0)).marks == ()


def test_of_an_endless_user_agent_only_the_beginning_is_remembered() -> None:
    tracer, began, sizes = Tracer(KEYS, Geography(None), (), SEAL), "begins alike " * 50, set()
    for end in "abc":
        tracer.trace(Arrival("::1", "", began + end * 7000, "", 1.0))
        memories = (client_class.cache_info(), device_class.cache_info())
        sizes.add(tuple(memory.currsize for memory in memories))
    assert len(sizes) == 1
