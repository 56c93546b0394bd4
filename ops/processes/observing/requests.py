"""Requests told to whoever watches them. Where nobody does, nothing here is on their way."""

import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import msgspec
from aiohttp import web

from voting.casting.envelope import Envelope
from voting.casting.polls import Answer, Tell
from voting.middleware import id_of, route_of
from voting.problems import TABLE
from voting.provenance.tracing import Network
from voting.refusal import Refused
from voting.request_ids import request_id

Cast = Callable[[Envelope, Tell], None]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Middleware = Callable[..., Awaitable[web.StreamResponse]]

_BALLOTS = "/api/v1/campaigns/{campaign}/ballots"
_FAULT, _LEFT = 500, 499


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A request that was answered: no name of a person, no address and no query is in it.

    Attributes:
        route: as the router has it, such as `/c/{campaign}`.
        status: of HTTP; 499 where the client left before.
        began_ns: epoch nanoseconds.
    """

    method: str
    route: str
    request: str
    status: int
    began_ns: int
    took_s: float


class Observer(Protocol):
    """Who is told of every request."""

    def saw(self, seen: Seen) -> None: ...


def observed_cast(cast: Cast, observers: Sequence[Observer], trusted: Sequence[Network]) -> Cast:
    """The polls as the inlet calls them; the very same where nobody watches."""
    if not observers:
        return cast

    def watched(envelope: Envelope, tell: Tell) -> None:
        began, began_ns = time.perf_counter(), time.time_ns()
        name = request_id(envelope.headers, envelope.peer, trusted)

        def told(answer: Answer) -> None:
            tell(answer)
            seen = Seen(
                method="POST",
                route=_BALLOTS,
                request=name,
                status=status_of(answer),
                began_ns=began_ns,
                took_s=time.perf_counter() - began,
            )
            for observer in observers:
                observer.saw(seen)

        cast(msgspec.structs.replace(envelope, request_id=name), told)

    return watched


def observing(observers: Sequence[Observer]) -> Sequence[Middleware]:
    """The middlewares that tell of requests to the application; none where nobody watches."""
    if not observers:
        return ()

    @web.middleware
    async def watch(request: web.Request, handler: Handler) -> web.StreamResponse:
        began, began_ns = time.perf_counter(), time.time_ns()
        status, name = _LEFT, id_of(request)
        try:
            response = await handler(request)
            status = response.status
        except web.HTTPException as answer:
            status = answer.status
            raise
        except Exception:
            status = _FAULT
            raise
        else:
            return response
        finally:
            seen = Seen(
                method=request.method,
                route=route_of(request),
                request=name,
                status=status,
                began_ns=began_ns,
                took_s=time.perf_counter() - began,
            )
            for observer in observers:
                observer.saw(seen)

    return (watch,)


def status_of(answer: Answer) -> int:
    """The HTTP status of what the polls answer."""
    if isinstance(answer, Refused):
        return TABLE[answer.reason].status
    return 200 if answer.repeated else 201
