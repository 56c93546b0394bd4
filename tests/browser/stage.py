"""A front of the display house alone, and a ballot API that answers as a test says."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import msgspec
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Page, Route

from tests.campaigns import campaign, quota
from tests.unit.display.lives import OPENING, Step, lived
from voting.history.life import Life
from voting.rules.ballot import Unit

RECEIPT = "0123-4567-89AB-CDEF-0123-4567-89AB-CDEF"


async def served(app: web.Application) -> TestServer:
    """Named by a number, as a name may be resolved to an address where nobody listens."""
    server = TestServer(app, host="127.0.0.1")
    await server.start_server()
    return server


def open_life(*more: Step) -> Life:
    """Voting is open: five votes a day, one a day for the same case, three cases on a ballot."""
    rules = [quota("votes-per-day", Unit.VOTE, 5), quota("case-per-day", Unit.CASE, 1)]
    return lived(campaign(quotas=rules), OPENING, *more)


def problem(status: int, reason: str, **more: Any) -> tuple[int, dict[str, Any]]:
    """A refusal as the ballot API writes it."""
    return status, {"type": f"/problems/{reason}", "status": status, **more}


@dataclass
class Answers:
    """Answers each ballot in turn, the last one for ever; None loses the connection."""

    answers: list[tuple[int, dict[str, Any]] | None]
    sent: list[dict[str, Any]] = field(default_factory=list)

    async def take(self, page: Page) -> None:
        await page.route("**/ballots", self._answer)

    async def _answer(self, route: Route) -> None:
        body = route.request.post_data_json
        assert isinstance(body, dict)
        self.sent.append(body)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if answer is None:
            await route.abort()
            return
        status, document = answer
        await route.fulfill(
            status=status,
            body=msgspec.json.encode(document),
            content_type="application/json",
            headers={"Retry-After": "1"} if status in (429, 503) else {},
        )

    @property
    def ids(self) -> list[str]:
        return [str(one["ballot_id"]) for one in self.sent]


def recorded() -> tuple[int, dict[str, Any]]:
    """A ballot that was cast just now."""
    now = datetime.now(UTC).isoformat()
    return 201, {"ballot_id": "kept by the page", "receipt": RECEIPT, "cast_at": now}
