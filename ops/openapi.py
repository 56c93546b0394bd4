"""The public API as OpenAPI 3.1, generated from the types that the handlers decode and encode."""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from importlib.metadata import version
from typing import Any

import msgspec
from aiohttp import web

from display.chronicle.announcements import Announcements
from display.chronicle.chronicle import Curves
from display.digests import DigestList
from display.exhibits.archive import Bulletins
from display.pages.rendering import plain_page
from display.publishing.facts import CaseList, Facts
from display.publishing.results import Results
from display.publishing.snapshot import PublicSnapshot
from voting.api import ReceiptAnswer
from voting.casting.envelope import BallotRequest
from voting.casting.polls import BallotAnswer
from voting.challenges import Challenge
from voting.problems import PROBLEM_TYPE, TABLE
from voting.refusal import Reason
from voting.wechat.sharing import JsSdk

_JSON = "application/json"
_SCHEMAS = "#/components/schemas/{name}"


class ProblemDocument(msgspec.Struct, frozen=True):
    """RFC 9457; `type` is stable, `title` is Chinese and English.

    `challenge` comes with `/problems/proof-needed`: the same ballot is to be sent again with a
    `proof`, the base64 of the challenge as JSON without `maxnumber` and with the `number`.
    """

    type: str
    status: int
    title: str
    title_zh: str
    title_en: str
    detail: str | None = None
    field: str | None = None
    allowed: str | None = None
    rule: dict[str, str] | None = None
    case: str | None = None
    resets_at: str | None = None
    challenge: Challenge | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One call: what it takes, what it gives, how it refuses."""

    method: str
    path: str
    summary: str
    answers: dict[int, tuple[str, type | None]]
    body: type | None = None
    query: Sequence[str] = ()
    refusals: Sequence[Reason] = ()
    media: str = _JSON


_BALLOT_REFUSALS = (
    Reason.MALFORMED,
    Reason.NO_VOTER,
    Reason.CROSS_SITE,
    Reason.NOT_OPEN,
    Reason.CLOSED,
    Reason.NOT_ELIGIBLE,
    Reason.NOT_FOUND,
    Reason.QUOTA_USED,
    Reason.TOO_LARGE,
    Reason.NOT_JSON,
    Reason.ILLEGAL_BALLOT,
    Reason.BALLOT_ID_TAKEN,
    Reason.TOO_FAST,
    Reason.PROOF_NEEDED,
    Reason.RULES_CHANGED,
    Reason.TRY_AGAIN,
)
_CAMPAIGN = "/api/v1/campaigns/{campaign}"
OPERATIONS = (
    Operation(
        method="post",
        path="/api/v1/voters",
        summary="取得投票人凭证 / Get a voter token, where the page has not set one",
        answers={201: ("The token is in the cookie", None)},
        refusals=(Reason.CROSS_SITE,),
    ),
    Operation(
        method="post",
        path=f"{_CAMPAIGN}/ballots",
        summary="投票 / Cast a ballot; the same ballot_id again is the same ballot",
        body=BallotRequest,
        answers={
            201: ("Recorded", BallotAnswer),
            200: ("Recorded before, with the same receipt", BallotAnswer),
        },
        refusals=_BALLOT_REFUSALS,
    ),
    Operation(
        method="get",
        path="/api/v1/receipts/{receipt}",
        summary="查询回执 / Whether a receipt's ballot is recorded",
        answers={200: ("Recorded or unknown", ReceiptAnswer)},
        refusals=(Reason.TRY_AGAIN,),
    ),
    Operation(
        method="get",
        path=_CAMPAIGN,
        summary="活动信息 / Facts of a campaign",
        answers={200: ("The facts", Facts), 304: ("Not modified", None)},
        refusals=(Reason.NOT_FOUND,),
    ),
    Operation(
        method="get",
        path=f"{_CAMPAIGN}/cases",
        summary="案例列表 / The cases with their published counts",
        answers={200: ("The cases", CaseList), 304: ("Not modified", None)},
        refusals=(Reason.NOT_FOUND,),
    ),
    Operation(
        method="get",
        path=f"{_CAMPAIGN}/ranking",
        summary="公布的排名 / The published ranking",
        answers={200: ("The ranking", PublicSnapshot), 304: ("Not modified", None)},
        refusals=(Reason.NOT_FOUND,),
    ),
    Operation(
        method="get",
        path=f"{_CAMPAIGN}/results",
        summary="评选结果 / Lists, objections, certificate and tallies, each once it is public",
        answers={200: ("The results so far", Results), 304: ("Not modified", None)},
        refusals=(Reason.NOT_FOUND,),
    ),
    Operation(
        method="get",
        path=f"{_CAMPAIGN}/curves",
        summary="票数走势 / Published counts over time; empty while counts are hidden",
        answers={200: ("The counts of each case", Curves), 304: ("Not modified", None)},
        refusals=(Reason.NOT_FOUND,),
    ),
    Operation(
        method="get",
        path=f"{_CAMPAIGN}/bulletins",
        summary="核票公告 / The daily integrity bulletins: campaign-wide, in whole lots",
        answers={200: ("The bulletins, newest first", Bulletins), 304: ("Not modified", None)},
        refusals=(Reason.NOT_FOUND,),
    ),
    Operation(
        method="get",
        path=f"{_CAMPAIGN}/announcements",
        summary="公告 / Everything that was announced",
        answers={200: ("Newest first", Announcements), 304: ("Not modified", None)},
        refusals=(Reason.NOT_FOUND,),
    ),
    Operation(
        method="get",
        path=f"{_CAMPAIGN}/digests",
        summary="账本存证 / Signed digests of the ledger",
        answers={200: ("The digests so far", DigestList), 304: ("Not modified", None)},
        refusals=(Reason.NOT_FOUND,),
    ),
    Operation(
        method="get",
        path=f"{_CAMPAIGN}/events",
        summary="排名更新 / Ranking snapshots as server-sent events",
        answers={200: ("A stream", None)},
        refusals=(Reason.NOT_FOUND,),
        media="text/event-stream",
    ),
    Operation(
        method="get",
        path="/api/v1/wechat/jssdk",
        summary="微信 JS-SDK 签名 / A signature for WeChat's JS-SDK, for a page of this site",
        query=("url",),
        answers={200: ("As wx.config takes it", JsSdk)},
        refusals=(Reason.MALFORMED, Reason.NOT_SET_UP, Reason.TRY_AGAIN),
    ),
)


_SHAPES = (
    BallotRequest,
    BallotAnswer,
    ReceiptAnswer,
    Facts,
    CaseList,
    PublicSnapshot,
    Results,
    JsSdk,
    Curves,
    Bulletins,
    Announcements,
    DigestList,
    ProblemDocument,
)


def document() -> dict[str, Any]:
    """The OpenAPI document."""
    _, components = msgspec.json.schema_components(_SHAPES, ref_template=_SCHEMAS)
    paths: dict[str, dict[str, Any]] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method] = _described(operation)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Pingxuan 评选", "version": version("pingxuan")},
        "paths": paths,
        "components": {"schemas": components},
    }


def setup(app: web.Application) -> None:
    """Add `/openapi.json`, and `/docs`, which shows the same document to people."""
    described = document()
    body = msgspec.json.encode(described)

    async def serve(request: web.Request) -> web.Response:
        del request
        return web.Response(body=body, content_type=_JSON)

    async def show(request: web.Request) -> web.StreamResponse:
        return plain_page(request, "docs.html", {"document": described})

    app.router.add_get("/openapi.json", serve)
    app.router.add_get("/docs", show)


def _described(operation: Operation) -> dict[str, Any]:
    described: dict[str, Any] = {
        "summary": operation.summary,
        "parameters": [
            {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
            for name in _path_names(operation.path)
        ]
        + [
            {"name": name, "in": "query", "required": True, "schema": {"type": "string"}}
            for name in operation.query
        ],
        "responses": {
            str(status): _answer(words, shape, operation.media)
            for status, (words, shape) in operation.answers.items()
        }
        | _refused(operation.refusals),
    }
    if operation.body is not None:
        described["requestBody"] = {"required": True, "content": _content(operation.body, _JSON)}
    return described


def _path_names(path: str) -> list[str]:
    return [part[1:-1] for part in path.split("/") if part.startswith("{")]


def _answer(words: str, shape: type | None, media: str) -> dict[str, Any]:
    return {"description": words} | ({"content": _content(shape, media)} if shape else {})


def _refused(reasons: Sequence[Reason]) -> dict[str, Any]:
    """One response a status, naming every problem type that has it."""
    types: dict[int, list[str]] = {}
    for reason in reasons:
        types.setdefault(TABLE[reason].status, []).append(f"/problems/{reason}")
    return {
        str(status): {
            "description": f"{HTTPStatus(status).phrase}: {', '.join(names)}",
            "content": _content(ProblemDocument, PROBLEM_TYPE),
        }
        for status, names in types.items()
    }


def _content(shape: type, media: str) -> dict[str, Any]:
    return {media: {"schema": {"$ref": _SCHEMAS.format(name=shape.__name__)}}}
