"""The peers that take votes, measured with the same client beside the product's idle servers."""

import itertools
import secrets
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace

import uvloop

from loadtests.bench.closed_loop import paced
from loadtests.bench.domain import Pace, Receipts
from loadtests.bench.front_course import FrontCourse, page_request
from loadtests.bench.peers import obvious
from loadtests.bench.peers.running import running_peer
from loadtests.bench.plan import Plan
from loadtests.bench.servers import own_database, own_redis
from loadtests.bench.stage import Measured
from loadtests.people.taste import Candidate
from loadtests.target import Target
from loadtests.traffic.wire import Pool

PROCESSES = 2
_CREATED, _OK = 201, 200
_DATABASE = "pingxuan_bench_obvious"
_CAMPAIGN = "bench"


class NoServers(Exception):
    """The product names no server for a peer to use."""


#: With more clients at once it is slower.
_OBVIOUS_AT_BEST = 128


def obvious_build(
    plan: Plan, measured: Measured, cases: tuple[Candidate, ...]
) -> tuple[Pace, Receipts]:
    """The obvious build on the product's servers, as many processes as the front had.

    Raises:
        NoServers: there are none.
        ProductFailed: it does not start.
        OSError, asyncpg.PostgresError: the server does not take its database.
    """
    _refuse_nothing(measured.postgres, measured.redis)
    with ExitStack() as stack:
        environment = {
            "OBVIOUS_POSTGRES_URL": stack.enter_context(
                own_database(measured.postgres, _DATABASE, obvious.TABLE)
            ),
            "OBVIOUS_REDIS_URL": stack.enter_context(own_redis(measured.redis)),
            "OBVIOUS_CASES": ",".join(case.id for case in cases),
        }
        peer = stack.enter_context(running_peer("obvious", PROCESSES, environment=environment))
        front = Measured(
            target=peer.target, campaign=_CAMPAIGN, roots=[*peer.pids, *measured.roots]
        )
        at_best = replace(plan, connections=min(plan.connections, _OBVIOUS_AT_BEST))
        return uvloop.run(_ballots(at_best, front, cases))


async def _ballots(
    plan: Plan, front: Measured, cases: tuple[Candidate, ...]
) -> tuple[Pace, Receipts]:
    async with Pool(front.target, plan.connections) as pool:
        course = FrontCourse(plan, front, pool)
        await course.meet(cases)
        pace, receipts, _ = await course.closed_loop()
        return pace, receipts


def voting_app(plan: Plan, measured: Measured) -> Pace:
    """The example voting app's front on the product's Valkey, with its own four workers.

    Raises:
        NoServers: there is no Valkey.
        ProductFailed: it does not start.
    """
    _refuse_nothing(measured.redis)
    with (
        own_redis(measured.redis) as url,
        running_peer("voting_app", 1, environment={"VOTING_APP_REDIS_URL": url}) as peer,
    ):
        requests = [vote_request(peer.target, secrets.token_hex(8)) for _ in range(plan.warm_up)]
        return uvloop.run(twice(plan, peer.target, requests, _OK, [*peer.pids, *measured.roots]))


def empty_handler(plan: Plan, ballots: Sequence[bytes]) -> Pace:
    """The handler that does nothing, answering the front's ballots byte for byte.

    Raises:
        ProductFailed: it does not start.
    """
    with running_peer("empty_handler", PROCESSES) as peer:
        return uvloop.run(twice(plan, peer.target, ballots, _CREATED, peer.pids))


def empty_page(plan: Plan, body_bytes: int) -> Pace:
    """The handler that does nothing, answering as many body bytes as a page has.

    Raises:
        ProductFailed: it does not start.
    """
    with running_peer("empty_handler", PROCESSES, str(body_bytes)) as peer:
        request = page_request(peer.target.authority, f"/c/{_CAMPAIGN}/page", "px_voter=nobody")
        return uvloop.run(twice(plan, peer.target, [request], _OK, peer.pids))


async def twice(
    plan: Plan, target: Target, requests: Sequence[bytes], good: int, roots: Sequence[int]
) -> Pace:
    """Send requests in a circle, first to warm up, for a fifth of the time."""
    source = itertools.cycle(requests)
    for seconds in (plan.seconds / 5, plan.seconds):
        pace, _ = await paced(
            target, source, connections=plan.connections, seconds=seconds, good=good, roots=roots
        )
    return pace


def vote_request(target: Target, voter: str) -> bytes:
    """The example voting app's form, as a browser sends it."""
    body = b"vote=a"
    head = (
        f"POST / HTTP/1.1\r\nHost: {target.authority}\r\nAccept: text/html\r\n"
        f"Origin: {target.origin}\r\nCookie: voter_id={voter}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def _refuse_nothing(*servers: str) -> None:
    if not all(servers):
        raise NoServers("the product names no servers")
