"""A request's id is a trusted proxy's word, or ours."""

import asyncio
from ipaddress import ip_network
from typing import Any
from unittest.mock import Mock

import pytest
import structlog
from multidict import CIMultiDict, CIMultiDictProxy

from voting.casting.booth import Booth
from voting.casting.envelope import Envelope
from voting.casting.polls import Answer, Polls
from voting.refusal import Reason, Refused
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


class BrokenBooths(dict[str, Booth]):
    """Fails for whoever looks in."""

    def get(self, *_asked: Any) -> Any:
        raise ZeroDivisionError


@pytest.mark.parametrize(("peer", "is_taken"), [("10.1.2.3", True), ("8.8.8.8", False)])
async def test_a_ballot_that_fails_is_logged_under_its_proxys_id(
    peer: str, is_taken: bool
) -> None:
    polls = Polls(
        booths=BrokenBooths(), campaign_keys={}, tracers={}, tokens=Mock(), cookie=Mock(),
        receipts=Mock(), ledger=Mock(), public_netloc="", clock=Mock(), trusted=PROXIES,
    )  # fmt: skip
    headers = CIMultiDictProxy(CIMultiDict({HEADER: "a1b2"}))
    answers: list[Answer] = []
    with structlog.testing.capture_logs() as lines:
        polls.cast(Envelope(campaign="tiny", headers=headers, body=b"", peer=peer), answers.append)
        await asyncio.sleep(0)
    [line] = lines
    assert (line["event"], line["request"] == "a1b2") == ("ballot_failed", is_taken)
    assert answers == [Refused(reason=Reason.FAULT)]


async def test_a_ballot_that_is_refused_as_it_should_be_has_no_id_made() -> None:
    polls = Polls(
        booths={}, campaign_keys={}, tracers={}, tokens=Mock(), cookie=Mock(), receipts=Mock(),
        ledger=Mock(), public_netloc="", clock=Mock(), trusted=PROXIES,
    )  # fmt: skip
    headers, tell = Mock(spec=[]), Mock()  # whoever looks at the headers fails
    with structlog.testing.capture_logs() as lines:
        polls.cast(Envelope(campaign="none", headers=headers, body=b"", peer=""), tell)
        await asyncio.sleep(0)
    tell.assert_called_once_with(Refused(reason=Reason.NOT_FOUND))
    assert lines == []
