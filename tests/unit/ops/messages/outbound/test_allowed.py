"""Nobody is called who is not named, and no name leads inside."""

from ipaddress import ip_address, ip_network

import pytest

from ops.messages.outbound.allowed import Allowed, NotAllowed

PUBLIC = Allowed(hosts=frozenset({"hooks.example", "192.0.2.7", "10.1.2.3"}))
OFFICE = Allowed(hosts=frozenset({"10.1.2.3"}), networks=[ip_network("10.0.0.0/8")])


def test_a_named_host_is_called_by_https() -> None:
    PUBLIC.check_url("https://hooks.example/send?key=k")
    PUBLIC.check_url("https://HOOKS.example/send")


@pytest.mark.parametrize(
    "url",
    [
        "https://elsewhere.example/",
        "https://hooks.example.evil.example/",
        "https://evil.example/hooks.example",
        "https://hooks.example@evil.example/",
        "http://hooks.example/",
        "file:///etc/passwd",
        "https://",
        "https://user:password@hooks.example/",
    ],
)
def test_anything_else_is_not(url: str) -> None:
    with pytest.raises(NotAllowed):
        PUBLIC.check_url(url)


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),
        *("::1", "fe80::1", "fd00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "224.0.0.1"),
        *("ff02::1", "192.0.2.7"),
    ],
)
def test_a_private_address_is_refused_whatever_name_led_there(address: str) -> None:
    with pytest.raises(NotAllowed):
        PUBLIC.check_address(ip_address(address))


def test_public_addresses_may_be_called() -> None:
    for address in ("8.8.8.8", "2001:4860:4860::8888"):
        PUBLIC.check_address(ip_address(address))


def test_a_private_network_is_called_where_it_is_named_in_plain_http_too() -> None:
    OFFICE.check_url("http://10.1.2.3:9000/alerts")
    OFFICE.check_address(ip_address("::ffff:10.1.2.3"))
    with pytest.raises(NotAllowed):
        PUBLIC.check_url("https://10.1.2.3/alerts")


def test_a_refusal_shows_no_key() -> None:
    with pytest.raises(NotAllowed) as refused:
        PUBLIC.check_url("https://elsewhere.example/send?key=hush-hush")
    assert "hush" not in str(refused.value)
