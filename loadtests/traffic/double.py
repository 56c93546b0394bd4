"""A small double of the promised HTTP over a real socket: what tests
and the client's own cost are measured against."""

import uuid
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

from loadtests.target import Target, loopback_target

CAMPAIGN = "sample"
CASES = [
    {"id": f"case-{n}", "category": f"category-{n % 2}", "title": f"案例 {n}"} for n in range(8)
]


@dataclass
class FrontDouble:
    """Answers as promised; `unwell` makes the first answers to ballots 503.

    One that `forgets` knows no receipt, whatever it acknowledged.
    """

    campaign: str = CAMPAIGN
    unwell: int = 0
    refuse_with: str = ""
    page_sets_cookie: bool = False
    forgets: bool = False
    ballots: list[dict[str, object]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)

    def app(self) -> web.Application:
        app = web.Application()
        base = "/api/v1/campaigns/{campaign}"
        app.router.add_post("/api/v1/voters", self._enrol)
        app.router.add_get(f"{base}/cases", self._cases)
        app.router.add_post(f"{base}/ballots", self._cast)
        app.router.add_get("/c/{campaign}", self._gallery)
        app.router.add_get("/c/{campaign}/cases/{case}", self._case)
        app.router.add_get("/c/{campaign}/ranking", self._ranking)
        app.router.add_get("/api/v1/receipts/{receipt}", self._look_up)
        return app

    def heard(self, path: str) -> list[dict[str, str]]:
        """The headers of every request for a path."""
        return [heard for heard in self.headers if heard[":path"] == path]

    def _note(self, request: web.Request) -> None:
        self.seen[f"{request.method} {request.path}"] += 1
        self.headers.append({":path": request.path, **request.headers})

    async def _enrol(self, request: web.Request) -> web.Response:
        self._note(request)
        assert await request.json() == {}
        answer = web.json_response({}, status=201)
        answer.set_cookie("px_voter", uuid.uuid4().hex, httponly=True)
        return answer

    async def _cases(self, request: web.Request) -> web.Response:
        self._note(request)
        if request.match_info["campaign"] != self.campaign:
            return _problem("campaign-unknown", 404)
        return web.json_response({"cases": CASES})

    async def _gallery(self, request: web.Request) -> web.StreamResponse:
        self._note(request)
        answer = web.StreamResponse()
        answer.enable_chunked_encoding()
        if self.page_sets_cookie:
            answer.set_cookie("px_voter", uuid.uuid4().hex)
        await answer.prepare(request)
        await answer.write(b"<!doctype html>")
        await answer.write(b"<title>Gallery</title>")
        return answer

    async def _case(self, request: web.Request) -> web.Response:
        self._note(request)
        return web.Response(text="<title>Case</title>", content_type="text/html")

    async def _ranking(self, request: web.Request) -> web.Response:
        self._note(request)
        return web.Response(text="<title>Ranking</title>", content_type="text/html")

    async def _look_up(self, request: web.Request) -> web.Response:
        receipt = request.match_info["receipt"]
        found = any(f"r-{ballot['ballot_id']}" == receipt for ballot in self.ballots)
        return web.json_response({"receipt": receipt, "recorded": found and not self.forgets})

    async def _cast(self, request: web.Request) -> web.Response:
        self._note(request)
        ballot = await request.json()
        self.ballots.append({**ballot, "cookie": request.cookies.get("px_voter", "")})
        if self.unwell > 0:
            self.unwell -= 1
            return _problem("try-again", 503)
        if "px_voter" not in request.cookies:
            return _problem("no-voter", 401)
        if self.refuse_with:
            return _problem(self.refuse_with, 409)
        known = [each["ballot_id"] for each in self.ballots].count(ballot["ballot_id"]) > 1
        body = {
            "ballot_id": ballot["ballot_id"],
            "receipt": f"r-{ballot['ballot_id']}",
            "cast_at": "2026-01-01T00:00:00Z",
        }
        return web.json_response(body, status=200 if known else 201)


@asynccontextmanager
async def serving(double: FrontDouble) -> AsyncIterator[Target]:
    """Serve a double on a free port of loopback."""
    runner = web.AppRunner(double.app(), access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        yield loopback_target(f"http://{host}:{port}")
    finally:
        await runner.cleanup()


def _problem(kind: str, status: int) -> web.Response:
    return web.json_response(
        {"type": f"/problems/{kind}", "status": status},
        status=status,
        content_type="application/problem+json",
    )
