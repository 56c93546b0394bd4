"""A front of this house alone, over a campaign whose every text tries to break the page."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

import msgspec
from aiohttp import web

from display.exhibits.board import Board
from display.pages.pages import error_page
from display.publishing.snapshot import Snapshot
from display.ranking.ranking import rank
from display.ranking.scoring import Figures
from display.routes import setup
from tests.campaigns import OPENS, ORIGIN, campaign
from tests.unit.display.history import Chronicles, invented_chronicle
from voting.domain import CampaignId, CaseId, Phase
from voting.history.life import live
from voting.rules.campaign import Campaign, Clause
from voting.rules.entries import Case, Section
from voting.rules.ranking import PUBLIC, SHARED, Component, Normaliser, RankingRules
from voting.rules.shapes import Text

TINY = CampaignId("tiny")
EVIL = "<script>alert('x')</script>\"><img src=x onerror=alert(1)>{{ 1234*5678 }}"
VIDEO = "https://video.example/watch?v=1"
COUNTED = {CaseId("c1"): 1234, CaseId("c2"): 5, CaseId("c3"): 77}
NOW = OPENS + timedelta(days=1)


def evil(label: str) -> Text:
    return Text(f"{label}中{EVIL}", f"{label}en{EVIL}")


def evil_case(case: Case) -> Case:
    return msgspec.structs.replace(
        case,
        field=EVIL,
        title=evil(f"title-{case.id}-"),
        applicant=evil("applicant-"),
        video=VIDEO,
        summary=evil("summary-"),
        section=[Section(evil("heading-"), evil("body-"))],
    )


def showcase() -> Campaign:
    """Qingdao's components and minimum, over six hostile cases."""
    base = campaign()
    parts = [
        Component(PUBLIC, Text("公众", "public"), Decimal(50), Normaliser.FIRST_100),
        Component("media", Text("媒体", "media"), Decimal(20), Normaliser.NONE),
        Component("expert", evil("experts-"), Decimal(30), Normaliser.NONE),
    ]
    return msgspec.structs.replace(
        base,
        title=evil("campaign-"),
        summary=evil("about-"),
        organizer=evil("organizer-"),
        ranking=RankingRules(parts, ["counted", SHARED], 50),
        clause=[Clause(evil("given-")), Clause(evil("chosen-"), ours=True)],
        case=[evil_case(case) for case in base.case],
        sample=True,
    )


@dataclass
class Source:
    """Gives one snapshot; tests replace it."""

    snapshot: Snapshot | None = None

    async def newer(self, campaign: CampaignId, than: int) -> Snapshot | None:
        found = self.snapshot
        wanted = found is not None and found.campaign == campaign and found.version > than
        return found if wanted else None


def scores() -> Figures:
    whole = {case.case_id: Decimal(80) for case in showcase().case}
    return {"media": whole, "expert": whole}


def snapshot(version: int = 1, phase: Phase = Phase.OPEN) -> Snapshot:
    """Live with outstanding scores while open, final afterwards. Its index is 987654321."""
    final = phase is not Phase.OPEN
    return Snapshot(
        campaign=TINY,
        epoch="secret-epoch",
        as_of=987654321,
        published_at=NOW,
        phase=phase,
        ranking=rank(showcase(), COUNTED, scores() if final else {}, final=final),
        version=version,
    )


Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def _errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """As the front's own middleware does: pages for people, the bare status for programs."""
    try:
        return await handler(request)
    except web.HTTPError as error:
        if request.path.startswith("/api/"):
            raise
        return error_page(request, error.status)


class Front:
    """The application with its board, its source and its clock at hand."""

    def __init__(self, subscribers_max: int = 10) -> None:
        self.now: datetime = NOW
        self.source = Source(snapshot())
        told = Chronicles(invented_chronicle(showcase()))
        self.board = Board(source=self.source, chronicles=told, clock=lambda: self.now)
        self.board.show(live(showcase(), ()), {"c1": b"RIFF-webp", "c2": b"RIFF-webp-2"})
        self.app = web.Application(middlewares=[_errors])
        setup(
            self.app,
            self.board,
            origin=ORIGIN,
            refresh_interval_s=None,
            subscribers_max=subscribers_max,
        )

    async def publish(self, version: int, phase: Phase = Phase.OPEN) -> None:
        self.source.snapshot = snapshot(version, phase)
        await self.board.refresh()

    async def overtake(self, version: int) -> None:
        """Publish that c3 has passed c1 in the order of its group."""
        after = rank(showcase(), {**COUNTED, CaseId("c3"): 5000}, {}, final=False)
        self.source.snapshot = msgspec.structs.replace(snapshot(version), ranking=after)
        await self.board.refresh()
