"""A front over the sample campaign with invented counts, and no server behind it."""

import math
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
from aiohttp import web

from display.chronicle.chronicle import Chronicle, Point, counted_by_case, curves_of
from display.exhibits.board import Board
from display.pages.shelf import Shelf
from display.publishing.snapshot import Snapshot
from display.ranking.outcome import published
from display.routes import setup
from ops.keys import key_files
from ops.processes.listener.inlet import Inlet
from tests.campaigns import ORIGIN
from tests.unit.display.history import Chronicles, invented_chronicle
from tests.unit.display.showcase import Source
from voting import api
from voting.campaign_files.campaign_file import load, pictures
from voting.casting.polls import Polls
from voting.casting.receipt import Receipts
from voting.domain import Phase, Tally
from voting.history.life import Life, live
from voting.middleware import problem_documents
from voting.voters.channel_links import CHANNELS, ChannelTokens
from voting.voters.identity import CookiePolicy, VoterTokens

SAMPLE = Path(__file__).parents[2] / "ops" / "campaigns" / "qingdao-2019" / "campaign.toml"
ROOT = "/c/qingdao-2019"
_HOURS = 96


def sample_life(now: datetime) -> Life:
    """The sample campaign in the fourth day of its vote."""
    campaign = load(SAMPLE)
    times = msgspec.structs.replace(
        campaign.timetable, opens_at=now - timedelta(days=4), closes_at=now + timedelta(days=10)
    )
    return live(msgspec.structs.replace(campaign, timetable=times, sample=True), ())


def invented(life: Life, version: int) -> Snapshot:
    """Counts that nobody cast, others with each version."""
    counts = {
        one.case_id: 400 + version * 3 + 37 * n * n % 1900
        for n, one in enumerate(life.campaign.case)
    }
    tallies = {case: Tally(received=count, counted=count) for case, count in counts.items()}
    return Snapshot(
        campaign=life.campaign.campaign_id,
        epoch="invented",
        as_of=version,
        published_at=life.campaign.vote.opens_at + timedelta(days=4, seconds=version),
        phase=Phase.OPEN,
        ranking=published(life, tallies),
        version=version,
    )


def history(life: Life) -> Chronicle:
    """Four days of counts that nobody cast, each ending where `invented` begins, and bulletins."""
    opens_at = life.campaign.vote.opens_at
    last = counted_by_case(invented(life, 1))
    cases = [case.case_id for case in life.campaign.case]
    points = [
        Point(
            as_of=hour,
            at=opens_at + timedelta(hours=hour),
            counts=tuple(_grown(last[case], n, hour) for n, case in enumerate(cases)),
        )
        for hour in range(_HOURS + 1)
    ]
    told = invented_chronicle(life.campaign)
    return msgspec.structs.replace(told, curves=curves_of(points, cases))


def _grown(last: int, case: int, hour: int) -> int:
    """Some come early and some late, and fewer by night."""
    awake: float = hour - 0.6 * math.sin(2 * math.pi * hour / 24) * 24 / (2 * math.pi)
    share: float = (awake / _HOURS) ** (0.6 + case % 5 * 0.25)
    return round(last * share)


class Showing:
    """The front's application with its board at hand, and a reader's cookie."""

    def __init__(self, keys: Path, now: datetime) -> None:
        self._life = sample_life(now)
        self._version = 0
        self._source = Source()
        told = Chronicles(history(self._life))
        self._board = Board(source=self._source, chronicles=told, clock=lambda: now)
        self._board.show(self._life, pictures(SAMPLE, self._life.campaign))
        self.cases = [case.id for case in self._life.campaign.case]
        key_files.make_keys(keys, self._life.campaign.id)
        house = key_files.house_keys(keys)
        tokens = VoterTokens(house)
        self.cookie = f"px_voter={tokens.issue(now)}"
        polls = _polls(tokens, Receipts(house), lambda: now)
        self.app = web.Application(middlewares=[problem_documents])
        api.setup(self.app, polls)
        self.app[CHANNELS] = ChannelTokens(house)
        setup(self.app, self._board, origin=ORIGIN, refresh_interval_s=None)
        self.inlet = _inlet(polls, self._board)

    async def publish(self) -> None:
        """Show another snapshot."""
        self._version += 1
        self._source.snapshot = invented(self._life, self._version)
        await self._board.refresh()


def _polls(tokens: VoterTokens, receipts: Receipts, clock: Callable[[], datetime]) -> Polls:
    nothing: Any = {}
    return Polls(
        booths=nothing,
        campaign_keys=nothing,
        tracers=nothing,
        tokens=tokens,
        cookie=CookiePolicy(secure=False),
        receipts=receipts,
        ledger=nothing,
        public_netloc="vote.example",
        clock=clock,
    )


def _inlet(polls: Polls, board: Board) -> Inlet:
    nobodys: dict[str, str] = {}
    return Inlet(
        campaign_at=nobodys.get,
        cast=polls.cast,
        page_at=Shelf(board, polls.knows).find,
        last_answers=lambda: False,
    )
