"""Every address of this room, and its part in the application's life."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

from aiohttp import web

from voting.api import POLLS
from voting.keyring import HouseKeys
from voting.memory.redis_client import Client as Redis
from voting.wechat import mailbox, message_links, sharing, sign_in
from voting.wechat.account import Account
from voting.wechat.client import Client, connected
from voting.wechat.credentials import Credentials
from voting.wechat.names import Names
from voting.wechat.once import Once
from voting.wechat.passes import Errand, Link, Passes
from voting.wechat.reception import ACCOUNT, PAGES, RECEPTION, Pages, Reception

_DOORS = (
    web.get("/wechat/login", sign_in.login),
    # A question without a body must not use up what comes back once.
    web.get(sign_in.CALLBACK, sign_in.callback, allow_head=False),
    web.get(message_links.PATH, message_links.show),
    web.post(message_links.PATH, message_links.redeem),
    web.get(mailbox.PATH, mailbox.echo),
    web.post(mailbox.PATH, mailbox.receive),
    web.get(sharing.PATH, sharing.sign),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What WeChat's addresses stand on.

    `origin` is what citizens' browsers call; `sleep` waits in the seconds of the polls' clock.
    """

    redis: Redis
    keys: HouseKeys
    origin: str
    sleep: Callable[[float], Awaitable[None]]


def setup(
    app: web.Application, account: Account | None, *, pages: Pages, around: Surroundings
) -> None:
    """Add WeChat to a front whose polls are set up; without an account each address says so."""
    app.add_routes(_DOORS)
    app[PAGES] = pages
    if account is None:
        return
    app[ACCOUNT] = account
    if account.domain_file:
        app.router.add_get(f"/MP_verify_{account.domain_file}.txt", show_domain_file)
    app.cleanup_ctx.append(_at_work(account, around))


async def show_domain_file(request: web.Request) -> web.Response:
    """`GET /MP_verify_….txt`: WeChat looks here before it takes our domain for an account's."""
    return web.Response(text=request.app[ACCOUNT].domain_file)


def _at_work(
    account: Account, around: Surroundings
) -> Callable[[web.Application], AsyncIterator[None]]:
    async def context(app: web.Application) -> AsyncIterator[None]:
        async with connected(account) as client:
            reception = _opened(account, client, around, app)
            app[RECEPTION] = reception
            work = reception.credentials.run(around.sleep) if account.sharing else _nothing()
            task = asyncio.create_task(work, name="wechat")
            yield
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    return context


def _opened(
    account: Account, client: Client, around: Surroundings, app: web.Application
) -> Reception:
    keys = around.keys
    return Reception(
        account=account,
        client=client,
        credentials=Credentials(client, around.redis, keys, account.app_id, app[POLLS].clock),
        names=Names(keys, account),
        once=Once(around.redis),
        errands=Passes(keys, Errand),
        links=Passes(keys, Link),
        origin=around.origin,
    )


async def _nothing() -> None:
    """Without sharing there is no ticket to keep."""
