"""What the parts of a ballot's way cost, each driven alone: CPU µs a ballot.

    python -m tests.figures.parts --batch 32 --seconds 1

Every part is the function that a front calls, in a loop of its own in this process, on servers
of its own, with distinct voters of one case each. What a front does beside them (HTTP, the event
loop, the kernel's part of both) is what is left of its CPU under load; `make bench` tells it.
"""

import asyncio
import json
import os
import tempfile
import time
import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any, Generic, TypeVar

import click
import msgspec
import uvloop
from multidict import CIMultiDict, CIMultiDictProxy

from loadtests.bench.processes import descendants, role_of
from loadtests.people.user_agents import load_user_agents
from ops.deployment import Deployment, for_a_command
from ops.organizing import samples
from ops.processes.listener.answers import written
from ops.settings.settings import Settings
from tests.ballots import ballot_box
from voting import admission
from voting.admission import Application
from voting.casting.batcher import MAX_BATCH
from voting.casting.envelope import Envelope, decoded
from voting.casting.polls import BallotAnswer, Recorded
from voting.casting.receipt import Receipts
from voting.domain import Ballot, Cast, IdentityKind
from voting.ledger.register import Enrolled
from voting.provenance.geography import Geography
from voting.provenance.sealing import SessionSeal
from voting.provenance.tracing import Arrival, Tracer
from voting.voters.identity import VoterTokens, voter_digest

Given = TypeVar("Given")

_ROUND = 512
_ROUNDS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part: µs of CPU a ballot in the front, and in the server that it asks."""

    name: str
    what: str
    front_us: float
    server_us: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Work(Generic[Given]):
    """How a part is driven: `prepare` makes what `run` takes, and costs nothing here."""

    name: str
    what: str
    prepare: Callable[[], Sequence[Given]]
    run: Callable[[Sequence[Given]], Awaitable[None]]
    server: str = ""


Drive = Callable[[Sequence[Ballot]], Awaitable[None]]


class Bench:
    """The rooms of a ballot's way, on servers that run."""

    def __init__(self, deployment: Deployment, enrolled: Enrolled, batch: int) -> None:
        campaign = enrolled.campaign
        self._deployment, self._enrolled, self._batch = deployment, enrolled, batch
        self._keys = deployment.campaign_keys(campaign.id)
        self._tokens = VoterTokens(deployment.house_keys)
        self._receipts = Receipts(deployment.house_keys)
        self._tracer = Tracer(
            self._keys, Geography(deployment.settings.geoip_dir), (), SessionSeal(1, bytes(32))
        )
        self.box = ballot_box(deployment.redis, deployment.pool)
        self._case = campaign.case[0].case_id
        self._now = deployment.clock()
        self._rng = Random(1)
        self._agents = load_user_agents()

    def works(self) -> list[Work[Any]]:
        """Every part, in the order of the way."""
        return [
            Work(
                name="identity",
                what="the cookie's token is read, the voter's digest made",
                prepare=lambda: [self._tokens.issue(self._now) for _ in range(_ROUND)],
                run=self._identify,
            ),
            Work(
                name="decode",
                what="the body is read and checked",
                prepare=lambda: [self._envelope() for _ in range(_ROUND)],
                run=self._decode,
            ),
            Work(
                name="provenance",
                what="digests, device class, the sealed address",
                prepare=lambda: [self._arrival(n) for n in range(_ROUND)],
                run=self._trace,
            ),
            self._single("admission", "every rule that needs no memory", self._admit),
            self._batched(
                "redis_glance", "one call a batch before the ledger", self._glance, "valkey-server"
            ),
            self._batched("commit", "one call a batch, and COMMIT", self._cast, "postgres"),
            self._single("answer", "the receipt, the JSON, the bytes of the answer", self._answer),
            self._batched(
                "redis_remember",
                "one call a batch after the answer",
                self._remember,
                "valkey-server",
            ),
        ]

    def _single(self, name: str, what: str, run: Drive) -> Work[Ballot]:
        """Work on ballots one by one."""
        return Work(name=name, what=what, prepare=lambda: self._ballots(_ROUND), run=run)

    def _batched(self, name: str, what: str, run: Drive, server: str) -> Work[Ballot]:
        """Work on a batch at once, which a server does a part of."""
        return Work(name=name, what=what, prepare=self._one_batch, run=run, server=server)

    def _envelope(self) -> Envelope:
        body = {"ballot_id": str(uuid.uuid4()), "selections": [self._case]}
        return Envelope(
            campaign=self._enrolled.campaign.id,
            headers=CIMultiDictProxy(CIMultiDict({"Content-Type": "application/json"})),
            body=json.dumps(body).encode(),
            peer="",
        )

    def _arrival(self, number: int) -> Arrival:
        address = f"10.{number % 200}.{number // 200}.7"
        return Arrival(
            peer=address,
            forwarded_for="",
            user_agent=self._agents.citizen(self._rng),
            referrer="",
            session_age_s=9.0,
        )

    def _ballots(self, number: int) -> list[Ballot]:
        return [
            Ballot(
                campaign=self._enrolled.loaded.campaign_id,
                ballot_id=uuid.uuid4(),
                voter=voter_digest(self._keys, IdentityKind.WEB, uuid.uuid4().hex),
                selections=(self._case,),
                provenance=self._tracer.trace(self._arrival(n)),
                terms_index=self._enrolled.life.terms_index,
                identity=IdentityKind.WEB,
            )
            for n in range(number)
        ]

    def _one_batch(self) -> list[Ballot]:
        return self._ballots(self._batch)

    async def _identify(self, cookies: Sequence[str]) -> None:
        for cookie in cookies:
            token = self._tokens.read(cookie, self._now)
            assert token is not None
            voter_digest(self._keys, token.kind, token.identity)

    async def _decode(self, envelopes: Sequence[Envelope]) -> None:
        for envelope in envelopes:
            decoded(envelope)

    async def _trace(self, arrivals: Sequence[Arrival]) -> None:
        for arrival in arrivals:
            self._tracer.trace(arrival)

    async def _admit(self, ballots: Sequence[Ballot]) -> None:
        enrolled = self._enrolled
        for ballot in ballots:
            refused = admission.admit(
                Application(
                    terms=enrolled.terms,
                    categories=enrolled.categories,
                    selections=ballot.selections,
                    channel=ballot.provenance.channel,
                    region=ballot.provenance.region,
                    identity=ballot.identity,
                    now=self._now,
                )
            )
            assert refused is None

    async def _glance(self, ballots: Sequence[Ballot]) -> None:
        glances = await self.box.glance(self._enrolled, ballots, self._now)
        assert not any(glance.unmetered for glance in glances)

    async def _cast(self, ballots: Sequence[Ballot]) -> None:
        outcomes = await self._deployment.ledger.cast(self._enrolled, ballots)
        assert all(isinstance(outcome, Cast) for outcome in outcomes)

    async def _answer(self, ballots: Sequence[Ballot]) -> None:
        for index, ballot in enumerate(ballots, start=1):
            number = self._enrolled.campaign_no
            receipt = self._receipts.issue(number, index, ballot.ballot_id)
            body = msgspec.json.encode(BallotAnswer(ballot.ballot_id, receipt, self._now))
            written(Recorded(repeated=False, body=body), close=False)

    async def _remember(self, ballots: Sequence[Ballot]) -> None:
        cast = Cast(index=1, cast_at=self._now, repeated=False, voter_ballots=1)
        epochs = self.box.recall.epochs(self._enrolled.campaign.campaign_id)
        assert await self.box.remember(self._enrolled, ballots, [cast] * len(ballots), epochs)


async def measured(work: Work[Any], seconds: float) -> Part:
    """Drive one part, after one round to warm up.

    Without a server the CPU is told to the nanosecond, and a few rounds do; a server's is told by
    the kernel's ticks, and takes `seconds`.
    """
    await work.run(work.prepare())
    rounds, ran_s, done, cpu_s, server_s = 0, 0.0, 0, 0.0, 0.0
    while rounds < _ROUNDS or (work.server and ran_s < seconds):
        given = [work.prepare() for _ in range(8 if work.server else 1)]
        began_server_s = _server_s(work.server)
        began_s, began_cpu_s = time.monotonic(), time.process_time()
        for one in given:
            await work.run(one)
        ran_s += time.monotonic() - began_s
        cpu_s += time.process_time() - began_cpu_s
        server_s += _server_s(work.server) - began_server_s
        done += sum(map(len, given))
        rounds += 1
    return Part(
        name=work.name,
        what=work.what,
        front_us=round(cpu_s / done * 1e6, 1),
        server_us=round(server_s / done * 1e6, 1),
    )


def _server_s(name: str) -> float:
    """CPU seconds so far of a server that this process started."""
    if not name:
        return 0.0
    return sum(s.cpu_s for s in descendants([os.getpid()]) if role_of(s.command) == name)


async def _parts(batch: int, seconds: float) -> list[Part]:
    async with for_a_command(Settings.from_environment()) as deployment:
        enrolled = await samples.open_sample(deployment)
        await asyncio.sleep(_until_open_s(deployment, enrolled))
        bench = Bench(deployment, enrolled, batch)
        await bench.box.recall.renew(enrolled)
        return [await measured(work, seconds) for work in bench.works()]


def _until_open_s(deployment: Deployment, enrolled: Enrolled) -> float:
    opens_at = enrolled.campaign.vote.opens_at
    return max((opens_at - deployment.clock()) / timedelta(seconds=1), 0.0)


@click.command()
@click.option("--batch", default=32, show_default=True, type=click.IntRange(1, MAX_BATCH))
@click.option("--seconds", default=1.0, show_default=True, help="Of each part.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def main(batch: int, seconds: float, as_json: bool) -> None:
    """Measure each part of a ballot's way alone."""
    with tempfile.TemporaryDirectory(prefix="px-parts-") as name:
        Path(name).chmod(0o711)
        os.environ["PINGXUAN_DATA_DIR"] = str(Path(name) / "var")
        parts = uvloop.run(_parts(batch, seconds))
    if as_json:
        click.echo(json.dumps({"batch": batch, "parts": [asdict(part) for part in parts]}))
        return
    click.echo(f"CPU µs a ballot, in batches of {batch}")
    for part in parts:
        click.echo(f"{part.name:<16}{part.front_us:8.1f} {part.server_us:8.1f}  {part.what}")


if __name__ == "__main__":
    main()
