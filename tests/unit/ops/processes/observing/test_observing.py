"""Requests are told to who asks for it; where nobody does, nothing is on their way."""

from collections.abc import Sequence

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from multidict import CIMultiDict, CIMultiDictProxy
from structlog.typing import EventDict

from ops.processes.observing.access_log import AccessLines
from ops.processes.observing.requests import Observer, Seen, observed_cast, observing, status_of
from ops.settings.table import AccessLog
from voting.casting.envelope import Envelope
from voting.casting.polls import Answer, Recorded, Tell
from voting.middleware import problem_documents
from voting.refusal import Reason, Refused
from voting.request_ids import HEADER


class Witness:
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.seen: list[Seen] = []

    def saw(self, seen: Seen) -> None:
        self.seen.append(seen)


def envelope(**headers: str) -> Envelope:
    proxied = CIMultiDictProxy(
        CIMultiDict({name.replace("_", "-"): v for name, v in headers.items()})
    )
    return Envelope(campaign="tiny", headers=proxied, body=b"", peer="127.0.0.1")


def seen(status: int = 200) -> Seen:
    return Seen(
        method="GET", route="/c/{campaign}", request="r1", status=status,
        began_ns=1_700_000_000_000_000_000, took_s=0.0123,
    )  # fmt: skip


def test_where_nobody_watches_the_polls_are_called_themselves() -> None:
    def cast(_envelope: Envelope, _tell: Tell) -> None: ...

    assert observed_cast(cast, [], ()) is cast
    assert observing([]) == ()


def test_a_ballot_on_the_short_way_is_told_once_under_one_id() -> None:
    witness, given = Witness(), []

    def cast(told: Envelope, tell: Tell) -> None:
        given.append(told.request_id)
        tell(Refused(reason=Reason.QUOTA_USED))

    answers: list[Answer] = []
    observed_cast(cast, [witness], ())(envelope(), answers.append)
    [one] = witness.seen
    assert (one.status, one.method) == (409, "POST")
    assert one.request == given[0]
    assert answers == [Refused(reason=Reason.QUOTA_USED)]


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (Recorded(repeated=False, body=b""), 201),
        (Recorded(repeated=True, body=b""), 200),
        (Refused(reason=Reason.TRY_AGAIN), 503),
    ],
)
def test_an_answer_has_its_status(answer: Answer, status: int) -> None:
    assert status_of(answer) == status


async def hello(_request: web.Request) -> web.Response:
    return web.Response(text="hello")


async def missing(_request: web.Request) -> web.Response:
    raise web.HTTPNotFound


async def broken(_request: web.Request) -> web.Response:
    raise ValueError("broken")


def served(observers: Sequence[Observer]) -> TestServer:
    app = web.Application(middlewares=[*observing(observers), problem_documents])
    app.router.add_get("/c/{campaign}", hello)
    app.router.add_get("/missing", missing)
    app.router.add_get("/broken", broken)
    return TestServer(app)


async def test_a_request_is_told_by_its_route_and_never_by_its_names() -> None:
    witness = Witness()
    async with TestClient(served([witness])) as client:
        for path in ("/c/tiny?q=somebody", "/missing", "/broken", "/nowhere/else"):
            await client.get(path)
    told = [(one.route, one.status) for one in witness.seen]
    assert told == [("/c/{campaign}", 200), ("/missing", 404), ("/broken", 500), ("unknown", 404)]
    assert "somebody" not in repr(witness.seen)


async def test_a_fault_is_logged_under_the_id_that_its_answer_shows(
    lines: list[EventDict],
) -> None:
    witness = Witness()
    async with TestClient(served([witness])) as client:
        answer = await client.get("/broken", headers={HEADER: "mine"})
    [line] = [line for line in lines if line["event"] == "request_failed"]
    assert line["request"] == answer.headers[HEADER] == witness.seen[0].request != "mine"


async def test_a_fault_has_an_id_where_nobody_watches_too(lines: list[EventDict]) -> None:
    async with TestClient(served([])) as client:
        answer = await client.get("/broken")
    assert [line["request"] for line in lines] == [answer.headers[HEADER]]


@pytest.mark.parametrize(
    ("which", "written"), [(AccessLog.ALL, [200, 404, 500]), (AccessLog.FAULTS, [500])]
)
def test_the_access_log_has_what_was_asked_for(
    which: AccessLog, written: list[int], lines: list[EventDict]
) -> None:
    log = AccessLines(which)
    for status in (200, 404, 500):
        log.saw(seen(status))
    assert [line["status"] for line in lines] == written
    assert all(line["took_ms"] == 12.3 for line in lines)
