"""A request's id is a trusted proxy's word, or ours."""

from ipaddress import ip_network

import pytest

from voting.request_ids import HEADER, request_id

PROXIES = [ip_network("10.0.0.0/8"), ip_network("fd00::/8")]


@pytest.mark.parametrize("peer", ["10.1.2.3", "fd00::1"])
def test_a_trusted_proxys_id_is_taken(peer: str) -> None:
    assert request_id({HEADER: "a1b2-c3.d4_e5"}, peer, PROXIES) == "a1b2-c3.d4_e5"


@pytest.mark.parametrize("peer", ["8.8.8.8", "", "nonsense", "fe80::1"])
def test_a_clients_id_is_not(peer: str) -> None:
    given = request_id({HEADER: "a1b2"}, peer, PROXIES)
    assert given != "a1b2"
    assert len(given) == 16


@pytest.mark.parametrize("told", ["", "a b", "a\nb", 'a"b', "-a", "x" * 65, "名", "1\x00"])
def test_an_id_that_could_write_into_a_log_is_not_taken(told: str) -> None:
    assert request_id({HEADER: told}, "10.1.2.3", PROXIES) != told


def test_ids_of_ours_differ() -> None:
    assert len({request_id({}, "8.8.8.8", PROXIES) for _ in range(1000)}) == 1000
