"""The obvious build: what a careful engineer writes in an afternoon, and most would run.

FastAPI on uvicorn (uvloop, httptools), pydantic for the body, a signed cookie for the voter. A
ballot is one pipeline to Redis for the quota, one row and one commit in PostgreSQL, one pipeline
to Redis for the counters. As a program (`python -m loadtests.bench.peers.obvious PORT`) it is one
of its processes; `OBVIOUS_POSTGRES_URL` and `OBVIOUS_REDIS_URL` name its servers, and
`OBVIOUS_CASES` its cases, joined by commas.
"""

import os
import secrets
import socket
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Annotated
from uuid import UUID

import asyncpg
import redis.asyncio
import uvicorn
import uvloop
from fastapi import Cookie, FastAPI, HTTPException, Request, Response
from itsdangerous import BadSignature, Signer
from pydantic import BaseModel, ConfigDict, Field

from loadtests.bench.peers.running import say_ready, shared_socket

TABLE = """
CREATE TABLE ballot (
    ballot_id  uuid        PRIMARY KEY,
    campaign   text        NOT NULL,
    voter      text        NOT NULL,
    selections text[]      NOT NULL,
    address    text        NOT NULL,
    user_agent text        NOT NULL,
    cast_at    timestamptz NOT NULL DEFAULT clock_timestamp()
)
"""
_INSERT = """
INSERT INTO ballot (ballot_id, campaign, voter, selections, address, user_agent)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (ballot_id) DO NOTHING RETURNING cast_at
"""
_FIND = "SELECT cast_at FROM ballot WHERE ballot_id = $1 AND voter = $2 AND selections = $3"
#: Of each process. Fewer and more were slower on the machine that this was written on.
_CONNECTIONS = 16
#: More clients than connections wait for one; redis-py's own pool would refuse them.
_REDIS_CONNECTIONS = 32
_VOTES_A_DAY = 5
_DAY_S = 86_400


class BallotRequest(BaseModel):
    """What a voter sends."""

    model_config = ConfigDict(extra="forbid")
    ballot_id: UUID
    selections: Annotated[list[str], Field(min_length=1, max_length=_VOTES_A_DAY)]


class BallotAnswer(BaseModel):
    """What a voter gets."""

    ballot_id: UUID
    receipt: str
    cast_at: datetime


async def _as_it_is(_: asyncpg.Connection) -> None:
    """Spares a round trip a ballot: nothing here leaves a connection other than it was."""


@asynccontextmanager
async def _connected(app: FastAPI) -> AsyncIterator[None]:
    waiting = redis.asyncio.BlockingConnectionPool.from_url(
        os.environ["OBVIOUS_REDIS_URL"], max_connections=_REDIS_CONNECTIONS
    )
    app.state.redis = redis.asyncio.Redis(connection_pool=waiting)
    async with asyncpg.create_pool(
        os.environ["OBVIOUS_POSTGRES_URL"],
        min_size=_CONNECTIONS,
        max_size=_CONNECTIONS,
        reset=_as_it_is,
        server_settings={"synchronous_commit": "on"},
    ) as app.state.pool:
        yield
    await app.state.redis.aclose()


app = FastAPI(lifespan=_connected)
_cookies = Signer("a secret of the benchmark alone", salt="voter")
_cases = frozenset(os.environ.get("OBVIOUS_CASES", "").split(","))


@app.post("/api/v1/voters", status_code=201)
async def register_voter(response: Response) -> dict[str, str]:
    """Give a voter a signed cookie."""
    cookie = _cookies.sign(secrets.token_hex(16)).decode()
    response.set_cookie("px_voter", cookie, httponly=True, samesite="lax")
    return {}


@app.post("/api/v1/campaigns/{campaign}/ballots", status_code=201)
async def cast_ballot(
    campaign: str, asked: BallotRequest, request: Request, px_voter: Annotated[str, Cookie()] = ""
) -> BallotAnswer:
    """Take a vote of the day from the quota, write the ballot, count it."""
    voter = _voter(px_voter)
    votes = len(asked.selections)
    if not _cases.issuperset(asked.selections) or len(set(asked.selections)) < votes:
        raise HTTPException(422, "not a legal ballot")
    quota = f"quota:{campaign}:{voter}:{int(time.time()) // _DAY_S}"
    if not await _took(request, quota, votes):
        return await _again(request, asked, voter, HTTPException(409, "no votes left today"))
    pool: asyncpg.Pool = request.app.state.pool
    address, agent = (request.headers.get(name, "") for name in ("x-forwarded-for", "user-agent"))
    cast_at = await pool.fetchval(
        _INSERT, asked.ballot_id, campaign, voter, asked.selections, address, agent
    )
    if cast_at is None:
        await request.app.state.redis.decrby(quota, votes)
        return await _again(request, asked, voter, HTTPException(422, "this ballot_id is taken"))
    async with request.app.state.redis.pipeline(transaction=False) as pipe:
        for case in asked.selections:
            pipe.hincrby(f"counters:{campaign}", case, 1)
        await pipe.execute()
    return BallotAnswer(ballot_id=asked.ballot_id, receipt=asked.ballot_id.hex, cast_at=cast_at)


@app.get("/api/v1/receipts/{receipt}")
async def look_up(receipt: UUID, request: Request) -> dict[str, str | bool]:
    """Say whether a ballot is recorded."""
    found = await request.app.state.pool.fetchval(
        "SELECT true FROM ballot WHERE ballot_id = $1", receipt
    )
    return {"receipt": receipt.hex, "recorded": bool(found)}


async def _took(request: Request, quota: str, votes: int) -> bool:
    """Count these votes into the voter's day, unless they would be too many."""
    async with request.app.state.redis.pipeline(transaction=False) as pipe:
        pipe.incrby(quota, votes)
        pipe.expire(quota, _DAY_S)
        used, _ = await pipe.execute()
    if used <= _VOTES_A_DAY:
        return True
    await request.app.state.redis.decrby(quota, votes)
    return False


async def _again(
    request: Request, asked: BallotRequest, voter: str, otherwise: HTTPException
) -> BallotAnswer:
    """The same ballot again has the same answer, and takes no vote of the day."""
    cast_at = await request.app.state.pool.fetchval(
        _FIND, asked.ballot_id, voter, asked.selections
    )
    if cast_at is None:
        raise otherwise
    return BallotAnswer(ballot_id=asked.ballot_id, receipt=asked.ballot_id.hex, cast_at=cast_at)


def _voter(cookie: str) -> str:
    try:
        return _cookies.unsign(cookie).decode()
    except BadSignature as fault:
        raise HTTPException(401, "no voter") from fault


class _Server(uvicorn.Server):
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start as uvicorn does, and tell whoever started this process."""
        await super().startup(sockets)
        say_ready()


async def _serve(port: int) -> None:
    config = uvicorn.Config(
        app, loop="uvloop", http="httptools", access_log=False, log_level="warning"
    )
    await _Server(config).serve(sockets=[shared_socket(port)])


if __name__ == "__main__":
    uvloop.run(_serve(int(sys.argv[1])))
