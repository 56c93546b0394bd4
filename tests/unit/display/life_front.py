"""Lives with scores and votes, and fronts that show them."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

import msgspec
from aiohttp import web
from aiohttp.test_utils import TestClient

from display.exhibits.board import Board
from display.phases import shows_lists
from display.publishing.snapshot import Snapshot
from display.ranking.outcome import published
from display.routes import setup
from tests.campaigns import OPENS, ORIGIN, campaign
from tests.unit.display.history import Chronicles, invented_chronicle
from tests.unit.display.lives import (
    CLOSES,
    OPENING,
    SUSPENSION,
    Step,
    adoption,
    lived,
    ruled,
    to_certificate,
    to_dispute,
    to_review,
    to_revocation,
    unvoted,
)
from tests.unit.display.showcase import Source
from voting.domain import CaseId, Phase, Tally
from voting.history.decisions import (
    Adoption,
    Amendment,
    Kind,
    Notice,
    Plain,
    Prizewinners,
    Score,
    Scores,
    Shortlist,
)
from voting.history.life import Life
from voting.rules.campaign import Campaign
from voting.rules.shapes import Text

Client = TestClient[Any, Any]
#: Opens a visitor of a front that shows a life.
Shown = Callable[[Life], Awaitable[Client]]

NAMES = (
    *("", "/ranking", "/rules", "/results", "/screen", "/cases/c1", "/cases/c5"),
    *("/bulletins", "/announcements"),
)
CALLS = ("", "/cases", "/ranking", "/results", "/curves", "/bulletins", "/announcements")
TALLIES = {
    CaseId(f"c{n}"): Tally(received=90 * n, counted=80 * n, held=6 * n, voided=4 * n)
    for n in range(1, 7)
}


def scored(whole: Campaign) -> Step:
    given = [
        Score(case=case.case_id, judge=judge, score=Decimal(90 - 3 * n))
        for n, case in enumerate(whole.case)
        for judge in ("a", "b", "c")
    ]
    return Kind.SCORES, Scores(component="expert", file="x", sha256="y", scores=given)


def frozen(whole: Campaign) -> Step:
    everyone = [case.case_id for case in whole.case]
    return Kind.SHORTLIST, Shortlist(as_of=87654321, computed=everyone, cases=everyone)


def with_scores(steps: Sequence[Step]) -> Life:
    """Three steps lead to the review; scores and the shortlist come then."""
    whole = ruled()
    return lived(whole, *steps[:3], scored(whole), frozen(whole), *steps[3:])


def amendment(text: Text) -> Step:
    later = msgspec.structs.replace(campaign().timetable, closes_at=CLOSES + timedelta(days=2))
    body = Amendment(announcement=text, changes={"timetable": msgspec.to_builtins(later)})
    return Kind.AMENDMENT, body


def unvoted_notice() -> Life:
    whole = unvoted()
    won = [Prizewinners(group="green", prize=1, winners=["c1"])]
    adopted = Adoption(award="prizes", as_of=87654321, computed=won, adopted=won)
    return lived(
        whole,
        (Kind.REVIEW, Plain()),
        scored(whole),
        (Kind.ADOPTION, adopted),
        (Kind.NOTICE, Notice(until=CLOSES)),
    )


LIVES: dict[str, Life] = {
    "published": lived(ruled()),
    "open": lived(ruled(), OPENING, SUSPENSION, amendment(Text("延长", "longer"))),
    "closed": lived(ruled(), *to_review()[:2]),
    "review": with_scores(to_review()),
    "reconsidered": with_scores([*to_dispute(), adoption()]),
    "notice": with_scores(to_dispute()),
    "certified": with_scores(to_certificate()),
    "revoked": with_scores(to_revocation()),
    "unvoted": lived(unvoted()),
    "unvoted-review": lived(unvoted(), (Kind.REVIEW, Plain())),
    "unvoted-notice": unvoted_notice(),
}


def front_of(life: Life) -> web.Application:
    """A front that shows a life with the snapshot that a publisher makes of it."""
    early = life.phase is Phase.PUBLISHED
    now = OPENS + timedelta(days=-1 if early else 1)
    told = Chronicles(invented_chronicle(life.campaign))
    board = Board(source=Source(_snapshot(life)), chronicles=told, clock=lambda: now)
    board.show(life, {})
    app = web.Application()
    setup(app, board, origin=ORIGIN, refresh_interval_s=None)
    app.on_startup.append(lambda _: board.refresh())
    return app


def _snapshot(life: Life) -> Snapshot:
    return Snapshot(
        campaign=life.campaign.campaign_id,
        epoch="secret-epoch",
        as_of=life.as_of,
        published_at=OPENS + timedelta(days=1),
        phase=life.phase,
        ranking=published(life, TALLIES),
        tallies=TALLIES if shows_lists(life.phase) else None,
        version=1,
    )


async def read(client: Client, life: Life, name: str, lang: str = "zh") -> str:
    answer = await client.get(f"/c/{life.campaign.id}{name}", params={"lang": lang})
    assert answer.status == 200, name
    return str(await answer.text())


async def call(client: Client, life: Life, name: str) -> Any:
    return await (await client.get(f"/api/v1/campaigns/{life.campaign.id}{name}")).json()
