"""WeChat's documented endpoints over HTTP: bounded in time, size and number, and no other host.

Citizens' codes and the account's secret travel in the query, as WeChat asks: so nothing that
aiohttp says of a request is passed on or logged.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from aiohttp import ClientError, ClientSession, ClientTimeout, DummyCookieJar, StreamReader

from voting import metrics
from voting.wechat.account import Account, TokenEndpoint
from voting.wechat.answers import AccessToken, Grant, Person, Ticket, read
from voting.wechat.faults import Unreachable, WeChatFault

ANSWER_BOUND_S = 4.0
_MOST_BYTES = 64 * 1024
#: A flood of sign-ins waits here, and is told that WeChat is busy once its time is up.
_MOST_AT_A_TIME = 32
_OK = 200
Shape = TypeVar("Shape")


class Client:
    """Asks WeChat for one account.

    Every call raises WeChatFault, of the kind that `voting.wechat.faults` tells.
    """

    def __init__(
        self, account: Account, session: ClientSession, bound_s: float = ANSWER_BOUND_S
    ) -> None:
        self._account = account
        self._session = session
        self._bound_s = bound_s
        self._places = asyncio.Semaphore(_MOST_AT_A_TIME)

    async def grant(self, code: str) -> Grant:
        """Exchange a citizen's code: the only source of an openid that is believed."""
        query = self._named(grant_type="authorization_code", code=code)
        return await self._ask("GET", "/sns/oauth2/access_token", Grant, params=query)

    async def person(self, grant: Grant) -> Person:
        """Who a citizen is to the open platform, with the scope `snsapi_userinfo`."""
        query = {"access_token": grant.access_token, "openid": grant.openid}
        return await self._ask("GET", "/sns/userinfo", Person, params=query)

    async def token(self, *, anew: bool = False) -> AccessToken:
        """The account's access token; `anew` where WeChat has called the last one stale."""
        query = self._named(grant_type="client_credential")
        match self._account.token_endpoint:
            case TokenEndpoint.STABLE:
                body = {**query, "force_refresh": anew}
                return await self._ask("POST", "/cgi-bin/stable_token", AccessToken, json=body)
            case TokenEndpoint.PLAIN:
                return await self._ask("GET", "/cgi-bin/token", AccessToken, params=query)

    async def ticket(self, token: str) -> Ticket:
        """A ticket for signatures of the JS-SDK."""
        query = {"access_token": token, "type": "jsapi"}
        return await self._ask("GET", "/cgi-bin/ticket/getticket", Ticket, params=query)

    def _named(self, **more: str) -> dict[str, str]:
        return {"appid": self._account.app_id, "secret": self._account.secret, **more}

    async def _ask(
        self,
        method: str,
        path: str,
        shape: type[Shape],
        *,
        params: Mapping[str, str] | None = None,
        json: Mapping[str, Any] | None = None,
    ) -> Shape:
        outcome = "ok"
        try:
            return read(await self._body(method, path, params, json), shape)
        except WeChatFault as fault:
            outcome = type(fault).__name__
            raise
        finally:
            metrics.WECHAT_CALLS.labels(path, outcome).inc()

    async def _body(
        self,
        method: str,
        path: str,
        params: Mapping[str, str] | None,
        json: Mapping[str, Any] | None,
    ) -> bytes:
        address = f"{self._account.servers.api}{path}"
        try:
            async with (
                asyncio.timeout(self._bound_s),
                self._places,
                self._session.request(
                    method, address, params=params, json=json, allow_redirects=False
                ) as answer,
            ):
                body = await _at_most(answer.content, _MOST_BYTES)
        except (ClientError, OSError, TimeoutError, ValueError):
            raise Unreachable from None
        if answer.status != _OK:
            raise Unreachable
        return body


async def _at_most(content: StreamReader, most: int) -> bytes:
    body = bytearray()
    async for chunk in content.iter_any():
        body += chunk
        if len(body) > most:
            raise Unreachable
    return bytes(body)


@asynccontextmanager
async def connected(account: Account) -> AsyncIterator[Client]:
    """A client while the context lasts; no proxy of the environment, no cookies."""
    timeout = ClientTimeout(total=ANSWER_BOUND_S)
    async with ClientSession(cookie_jar=DummyCookieJar(), timeout=timeout) as session:
        yield Client(account, session)
