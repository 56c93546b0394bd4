"""A campaign is played with planted values through a real front: no openid, phone, address,
contact or secret is in a log, an export, a metric, a public page or, in clear, a table."""

import base64
import io
import logging
import sys
import zipfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import asyncpg
import duckdb
import msgspec
import pytest
import structlog
from aiohttp import FormData
from aiohttp.test_utils import TestServer
from prometheus_client import REGISTRY, generate_latest
from redis.asyncio import Redis

from ops.complaints.store import AnswerGiven, ComplaintStore
from ops.custody.opening import Wish, opened, share
from ops.custody.retention import let_go
from ops.deployment import Deployment
from ops.digests.signing import digester_of
from ops.export.exporter import export
from ops.processes import logs
from ops.settings.table import LogFormat
from tests.campaigns import campaign, text
from tests.integration.front_house import RULES, House, opened_house
from tests.integration.public_surface import crawl
from voting.domain import IdentityKind, Status
from voting.ledger.ledger import Ledger
from voting.ledger.nouns import Ruling
from voting.rules.public_duties import Hearing, Imprint, Privacy
from voting.voters.identity import VoterTokens

OPENID, PHONE = "oPlanted0penid7Qx_invented", "13912345678"
ADDRESSES = ("203.0.113.177", "2001:db8:77:88::99")
CONTACT = "planted-contact@example.invalid"
PASSPHRASES = {"lin": "planted passphrase one", "wang": "planted passphrase two"}
SPOKEN = "case c3"


@dataclass(frozen=True)
class Found:
    """Everything that the public or an operator can read, by where it is."""

    places: dict[str, bytes]

    def places_of(self, needle: bytes) -> list[str]:
        return [place for place, content in self.places.items() if needle in content]


def shapes(value: bytes) -> Iterator[bytes]:
    """How a value may stand somewhere: as it is, in hex, in base64, in an address."""
    encoded = base64.b64encode(value).rstrip(b"=")
    yield from (value, value.hex().encode(), value.hex().upper().encode(), encoded)
    yield base64.urlsafe_b64encode(value).rstrip(b"=")
    yield quote(value).encode()


def secrets_of(folder: Path) -> dict[str, bytes]:
    """Every key on disk, but the public ones."""
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.suffix != ".sealing"}


@pytest.fixture
async def house(pool: asyncpg.Pool, redis: Redis, tmp_path: Path) -> AsyncIterator[House]:
    rules = msgspec.structs.replace(
        campaign(quotas=RULES),
        complaints=Hearing(answer_days=5),
        privacy=Privacy(version="v1", notice=text("What is kept")),
        imprint=Imprint(contact=text("office")),
    )
    async with opened_house(pool, redis, tmp_path, rules) as house:
        yield house


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What this process logs, as in earnest."""
    stream, handlers, level = io.StringIO(), logging.root.handlers[:], logging.root.level
    access = logging.getLogger("aiohttp.access")
    monkeypatch.setattr(sys, "stderr", stream)
    logs.configure(log_format=LogFormat.JSON, role="front", testing=False)
    yield stream
    logging.captureWarnings(capture=False)
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)
    access.disabled = False
    structlog.reset_defaults()


async def test_no_planted_value_is_found_anywhere(
    house: House, log: io.StringIO, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secrets = secrets_of(house.deployment.settings.keys_dir)
    await _play(house, monkeypatch)
    found = await _everything(house, tmp_path / "out", log)
    planted = {
        **{value: value.encode() for value in (OPENID, PHONE, *ADDRESSES, CONTACT)},
        **{name: value.encode() for name, value in PASSPHRASES.items()},
        **secrets,
    }
    leaks = {
        name: places
        for name, value in planted.items()
        for shape in shapes(value)
        if (places := found.places_of(shape))
    }
    assert leaks == {}


async def test_the_search_finds_what_is_there(
    house: House, log: io.StringIO, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A control: what is public is found in every kind of place."""
    await _play(house, monkeypatch)
    structlog.get_logger("control").warning("control", note=SPOKEN)
    found = await _everything(house, tmp_path / "out", log)
    places = found.places_of(SPOKEN.encode())
    kinds = {place.partition(" ")[0] for place in places}
    assert kinds >= {"log", "export", "page", "table"}, kinds
    assert "request_failed" in log.getvalue(), "a fault is logged with its frames"
    assert found.places_of(b"pingxuan_ballots_total") == ["metrics"]
    assert any("tallies.xlsx" in place for place in places)
    assert found.places_of(b"planted report, without a name") == ["table complaint"]


async def _play(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Votes of every identity, refusals, faults, a complaint, an opening, a close."""
    tokens = VoterTokens(house.deployment.house_keys)
    for identity, kind in ((OPENID, IdentityKind.WECHAT), (PHONE, IdentityKind.PHONE)):
        for address in ADDRESSES:
            token = tokens.issue_to(identity, kind, house.clock())
            headers = {"X-Forwarded-For": address, "Cookie": f"px_voter={token}"}
            await _vote(house, headers)
            house.clock.forward(days=1)
    await _complain(house)
    with monkeypatch.context() as broken:
        broken.setattr(Ledger, "holds", _falls_over)
        answer = await house.client.get("/api/v1/receipts/" + "0123-" * 7 + "4567")
        assert answer.status == 500
    enrolled = await house.deployment.register.find("tiny")
    head = await house.deployment.ledger.advance(enrolled)
    ruling = Ruling(actor="judge", by_person=False, upto=head.index, status=Status.HELD)
    await house.deployment.ledger.settle(enrolled, ruling)
    await digester_of(house.deployment, "tiny").turn()
    await share(house.deployment, enrolled, PASSPHRASES)
    wish = Wish(indices=[2, 3], passphrases=PASSPHRASES, reason="a lawful request, invented")
    [first, _] = await opened(house.deployment, enrolled, wish)
    assert first.address == ADDRESSES[0], "what is planted does reach the front"
    await let_go(house.deployment, enrolled)


async def _vote(house: House, headers: dict[str, str]) -> None:
    house.client.session.cookie_jar.clear()
    house.client.session.headers.update(headers)
    for choice in ("c3", "c3", "nothing"):
        await house.cast(choice)
    cookie = headers["Cookie"].encode()
    hops = headers["X-Forwarded-For"].encode()
    for broken in (b"GET / HTTP/9.9\r\n", b"POST /api/v1/voters HTTP/1.1\r\nHost: a\r\nbad line "):
        await house.raw(
            broken + b"Cookie: " + cookie + b"\r\nX-Forwarded-For: " + hops + b"\r\n\r\n"
        )


async def _complain(house: House) -> None:
    sent = FormData(default_to_multipart=True)
    sent.add_field("kind", "report")
    sent.add_field("text", "planted report, without a name")
    sent.add_field("contact", CONTACT)
    answer = await house.client.post("/c/tiny/complaints", data=sent, allow_redirects=False)
    assert answer.status == 303
    number = answer.headers["Location"].rpartition("/")[2]
    given = AnswerGiven(at=house.clock(), text="answered", upheld=False, actor="office")
    assert await ComplaintStore(house.deployment.pool).answer(1, number, given)


async def _falls_over(*_arguments: object) -> bool:
    raise RuntimeError("a fault that a test has planted")


async def _everything(house: House, out: Path, log: io.StringIO) -> Found:
    deployment = house.deployment
    enrolled = await deployment.register.find("tiny")
    await export(deployment.pool, enrolled, out)
    server = house.client.server
    assert isinstance(server, TestServer)
    house.client.session.headers.clear()
    pages = await crawl(server, enrolled.loaded)
    return Found(
        {
            **{
                f"page {where}": _told(answer.headers, answer.body)
                for where, answer in pages.items()
            },
            **dict(_files(out)),
            **{f"table {name}": rows async for name, rows in _tables(deployment)},
            "metrics": generate_latest(REGISTRY),
            "log all": log.getvalue().encode(),
        }
    )


def _told(headers: tuple[tuple[str, str], ...], body: bytes) -> bytes:
    return repr(headers).encode() + body


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file, and what is packed in it."""
    for file in folder.iterdir():
        yield f"export {file.name}", file.read_bytes()
        if file.suffix == ".xlsx":
            with zipfile.ZipFile(file) as parts:
                for part in parts.namelist():
                    yield f"export {file.name}/{part}", parts.read(part)
        if file.suffix == ".parquet":
            with duckdb.connect() as engine:
                rows = engine.execute("FROM read_parquet(?)", [str(file)]).fetchall()
            yield f"export {file.name}/rows", repr(rows).encode()


async def _tables(deployment: Deployment) -> AsyncIterator[tuple[str, bytes]]:
    """Every row of every table, as text."""
    names = await deployment.pool.fetch(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
    )
    for row in names:
        rows = await deployment.pool.fetch(f'SELECT t::text AS row FROM "{row["tablename"]}" t')
        yield row["tablename"], "\n".join(one["row"] for one in rows).encode()
