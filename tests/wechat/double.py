"""A local double of WeChat's documented endpoints, over real HTTP, with its error codes.

It hands out codes as the consent page would, takes each once, and keeps its own books on tokens
and tickets. `spoil` makes an endpoint answer otherwise. All of its people are invented.
"""

import asyncio
import secrets
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

APP_ID = "wxd0d0d0d0d0d0d0d0"
SECRET = "invented0secret0of0the0double000"
TOKEN = "invented0token"
KEY_TEXT = "inventedKeyOfTheDouble000000000000000000000"
LIFETIME_S = 7200

GRANT = "/sns/oauth2/access_token"
PERSON = "/sns/userinfo"
STABLE, PLAIN = "/cgi-bin/stable_token", "/cgi-bin/token"
TICKET = "/cgi-bin/ticket/getticket"
SCRIPT = "/open/js/jweixin-1.6.0.js"

Spoiler = Callable[[], web.Response | int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Somebody inside WeChat, as WeChat knows them."""

    openid: str
    unionid: str = ""
    snapshot: bool = False


@dataclass(frozen=True, slots=True)
class _Code:
    visitor: Visitor
    scope: str


@dataclass
class Double:
    """The servers of one official account."""

    origin: str = ""
    #: Who comes to the consent page next.
    visitor: Visitor = field(default_factory=lambda: Visitor(openid="oInvented-1"))
    asked: Counter[str] = field(default_factory=Counter)
    spoilt: dict[str, list[Any]] = field(default_factory=dict)
    tokens: set[str] = field(default_factory=set)
    stable: str = ""
    tickets: list[str] = field(default_factory=list)
    _codes: dict[str, _Code] = field(default_factory=dict)
    _spent: set[str] = field(default_factory=set)
    _grants: dict[str, _Code] = field(default_factory=dict)

    def code_for(self, visitor: Visitor, scope: str = "snsapi_base") -> str:
        """A fresh code, as WeChat sends a visitor back with."""
        code = secrets.token_hex(16)
        self._codes[code] = _Code(visitor, scope)
        return code

    def spoil(self, path: str, *answers: int | str) -> None:
        """Let the next calls of a path end so: an error code, "garbage", "500", "moved", "huge",
        "never"."""
        self.spoilt.setdefault(path, []).extend(answers)

    def forget_tokens(self) -> None:
        """As when somebody else has fetched a token that ends ours."""
        self.tokens.clear()
        self.stable = ""

    def app(self) -> web.Application:
        """The endpoints."""
        app = web.Application(middlewares=[self._spoiling])
        app.add_routes(
            (
                web.get("/connect/oauth2/authorize", self._consent),
                web.get(GRANT, self._grant),
                web.get(PERSON, self._person),
                web.post(STABLE, self._stable),
                web.get(PLAIN, self._plain),
                web.get(TICKET, self._ticket),
                web.get(SCRIPT, _script),
                web.get("/elsewhere", _elsewhere),
            )
        )
        return app

    @web.middleware
    async def _spoiling(self, request: web.Request, handler: Any) -> web.StreamResponse:
        self.asked[request.path] += 1
        waiting = self.spoilt.get(request.path)
        if waiting:
            return await _spoilt(waiting.pop(0))
        answer: web.StreamResponse = await handler(request)
        return answer

    async def _consent(self, request: web.Request) -> web.Response:
        query = request.query
        assert query["response_type"] == "code"
        assert query["appid"] == APP_ID
        code = self.code_for(self.visitor, query["scope"])
        raise web.HTTPFound(f"{query['redirect_uri']}?code={code}&state={query['state']}")

    async def _grant(self, request: web.Request) -> web.Response:
        query = request.query
        refused = _wrong_account(query) or (
            None if query.get("grant_type") == "authorization_code" else 40002
        )
        if refused:
            return error(refused)
        code = query.get("code", "")
        if not code:
            return error(41008)
        if code in self._spent:
            return error(40163)
        found = self._codes.pop(code, None)
        if found is None:
            return error(40029)
        self._spent.add(code)
        return web.json_response(self._granted(found))

    def _granted(self, found: _Code) -> dict[str, object]:
        access = secrets.token_urlsafe(32)
        self._grants[access] = found
        visitor = found.visitor
        told: dict[str, object] = {
            "access_token": access,
            "expires_in": LIFETIME_S,
            "refresh_token": secrets.token_urlsafe(32),
            "openid": visitor.openid,
            "scope": found.scope,
        }
        if visitor.snapshot:
            told["is_snapshotuser"] = 1
        return told

    async def _person(self, request: web.Request) -> web.Response:
        found = self._grants.get(request.query.get("access_token", ""))
        if found is None:
            return error(40001)
        if found.scope != "snsapi_userinfo":
            return error(48001)
        if request.query.get("openid") != found.visitor.openid:
            return error(40003)
        told = {"openid": found.visitor.openid, "nickname": "Invented", "privilege": []}
        if found.visitor.unionid:
            told["unionid"] = found.visitor.unionid
        return web.json_response(told)

    async def _stable(self, request: web.Request) -> web.Response:
        asked = await request.json()
        if refused := _wrong_account(asked):
            return error(refused)
        if asked["force_refresh"]:
            self.tokens.discard(self.stable)
            self.stable = ""
        self.stable = self.stable or self._new_token()
        return self._token(self.stable)

    async def _plain(self, request: web.Request) -> web.Response:
        if refused := _wrong_account(request.query):
            return error(refused)
        self.tokens.clear()
        return self._token(self._new_token())

    def _new_token(self) -> str:
        made = secrets.token_urlsafe(96)
        self.tokens.add(made)
        return made

    def _token(self, token: str) -> web.Response:
        return web.json_response({"access_token": token, "expires_in": LIFETIME_S})

    async def _ticket(self, request: web.Request) -> web.Response:
        assert request.query["type"] == "jsapi"
        if request.query.get("access_token") not in self.tokens:
            return error(40001)
        self.tickets.append(secrets.token_urlsafe(64))
        told = {"errcode": 0, "errmsg": "ok", "ticket": self.tickets[-1]}
        return web.json_response({**told, "expires_in": LIFETIME_S})


def error(errcode: int) -> web.Response:
    """An error as WeChat words it: status 200, and what it knows of us in the message."""
    told = {"errcode": errcode, "errmsg": "invalid hints: [ req_id: invented ]"}
    return web.json_response(told)


def _wrong_account(asked: Any) -> int | None:
    if asked.get("appid") != APP_ID:
        return 40013
    return None if asked.get("secret") == SECRET else 40125


async def _spoilt(how: int | str) -> web.Response:
    match how:
        case "garbage":
            return web.Response(text="<html>not json</html>")
        case "500":
            return web.Response(status=500, text="{}")
        case "moved":
            raise web.HTTPFound("/elsewhere")
        case "huge":
            return web.Response(body=b'{"openid": "' + b"x" * 1_000_000)
        case "never":
            await asyncio.Event().wait()
            raise AssertionError
        case errcode:
            return error(int(errcode))


async def _elsewhere(request: web.Request) -> web.Response:
    raise AssertionError(f"nobody follows a redirect to {request.path}")


async def _script(request: web.Request) -> web.Response:
    """Stands for the JS-SDK: keeps what it is told, for a test to read."""
    del request
    text = """
    window.wx = {
      told: [],
      ready(then) { this.then = then; },
      config(given) { this.told.push(["config", given]); this.then(); },
      updateAppMessageShareData(card) { this.told.push(["message", card]); },
      updateTimelineShareData(card) { this.told.push(["timeline", card]); },
    };
    """
    return web.Response(text=text, content_type="text/javascript")


@asynccontextmanager
async def running() -> AsyncIterator[Double]:
    """A double that listens on loopback."""
    double = Double()
    server = TestServer(double.app(), host="127.0.0.1")
    async with server:
        double.origin = str(server.make_url("")).rstrip("/")
        yield double
