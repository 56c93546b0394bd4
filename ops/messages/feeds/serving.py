"""The feeds over HTTP, on the desk's listener: `/feeds/v1/…`, by bearer token."""

import base64
from datetime import UTC, datetime

import msgspec
import structlog
from aiohttp import hdrs, web
from redis.exceptions import RedisError

from ops.deployment import Deployment
from ops.errors import OperationsError
from ops.messages.feeds.compiling import Compiler, NotLive, NotPublished
from ops.messages.feeds.documents import Scope
from ops.messages.feeds.token_file import Token, TokenFile
from voting.domain import Phase
from voting.errors import OutcomeUnknown, UnknownCampaign
from voting.ledger.register import Enrolled
from voting.problems import PROBLEM_TYPE

PREFIX = "/feeds/v1"
_DEPLOYMENT = web.AppKey("deployment", Deployment)
_COMPILER = web.AppKey("compiler", Compiler)
_TOKENS = web.AppKey("tokens", TokenFile)
_BEARER = "Bearer "
_MOST_DIGITS = 18
_log = structlog.get_logger(__name__)


def feed_app(deployment: Deployment) -> web.Application:
    """The application below `PREFIX`."""
    app = web.Application()
    app[_DEPLOYMENT] = deployment
    app[_COMPILER] = Compiler(deployment)
    app[_TOKENS] = TokenFile(deployment.settings.keys_dir)
    app.router.add_get("/key", public_key)
    app.router.add_get("/campaigns/{campaign}", feed)
    return app


async def public_key(request: web.Request) -> web.Response:
    """`GET /feeds/v1/key`: what signatures are checked with; no token is needed."""
    signer = request.app[_COMPILER].signer
    return web.json_response(
        {
            "keyid": signer.key_id,
            "type": "ed25519",
            "public": base64.b64encode(signer.public).decode(),
        }
    )


async def feed(request: web.Request) -> web.Response:
    """`GET /feeds/v1/campaigns/{campaign}[?as_of=INDEX]`: the signed feed, by a token's scopes."""
    try:
        token = _token(request)
        enrolled = await _enrolled(request, token)
        scopes, compiler = set(token.scopes), request.app[_COMPILER]
        as_of = await compiler.index(enrolled, scopes, _asked(request))
        enrolled = await request.app[_DEPLOYMENT].register.find(enrolled.campaign.id)
        body = await compiler.signed(enrolled, scopes, as_of)
    except _Refused as refused:
        return refused.answer
    except NotPublished:
        return _problem(409, "not-published", "还没有公布 / Nothing is published yet")
    except NotLive:
        return _problem(
            403,
            "not-live",
            "此令牌只能读已公布的序号 / This token reads the published index alone",
        )
    except (OutcomeUnknown, RedisError, OSError, TimeoutError, msgspec.MsgspecError) as fault:
        _log.warning("feed_failed", fault=type(fault).__name__)
        return _problem(503, "try-again", "请稍后再试 / Try again in a moment")
    return web.Response(
        body=body,
        content_type="application/json",
        charset="utf-8",
        headers={hdrs.CACHE_CONTROL: "no-store"},
    )


class _Refused(Exception):
    def __init__(self, answer: web.Response) -> None:
        super().__init__(answer.status)
        self.answer = answer


def _token(request: web.Request) -> Token:
    told = request.headers.get(hdrs.AUTHORIZATION, "")
    shown = told.removeprefix(_BEARER) if told.startswith(_BEARER) else ""
    try:
        token = request.app[_TOKENS].find(shown, datetime.now(UTC))
    except OperationsError as fault:
        _log.error("feed_tokens_unreadable")
        raise _Refused(_problem(503, "try-again", "请稍后再试 / Try again later")) from fault
    if token is None:
        answer = _problem(401, "no-token", "缺少有效的令牌 / A valid token is needed")
        answer.headers[hdrs.WWW_AUTHENTICATE] = "Bearer"
        raise _Refused(answer)
    return token


async def _enrolled(request: web.Request, token: Token) -> Enrolled:
    """What is not this token's is as unknown as what does not exist, drafts included."""
    campaign = request.match_info["campaign"]
    unknown = _Refused(_problem(404, "not-found", "没有找到 / Not found"))
    if not token.reads(campaign):
        raise unknown
    try:
        enrolled = await request.app[_DEPLOYMENT].register.find(campaign)
    except UnknownCampaign as fault:
        raise unknown from fault
    if enrolled.life.phase is Phase.DRAFT:
        raise unknown
    return enrolled


def _asked(request: web.Request) -> int | None:
    text = request.query.get("as_of")
    if text is None:
        return None
    if not (text.isascii() and text.isdigit()) or len(text) > _MOST_DIGITS:
        raise _Refused(
            _problem(400, "malformed", "as_of 必须是序号 / as_of must be an index of the ledger")
        )
    return int(text)


def _problem(status: int, kind: str, title: str) -> web.Response:
    zh, _, en = title.partition(" / ")
    body = {
        "type": f"/problems/{kind}",
        "status": status,
        "title": title,
        "title_zh": zh,
        "title_en": en,
    }
    return web.json_response(body, status=status, content_type=PROBLEM_TYPE)


def scopes_of(names: tuple[str, ...]) -> tuple[Scope, ...]:
    """Scopes by their names, each once and in their order."""
    return tuple(scope for scope in Scope if scope.value in names)
