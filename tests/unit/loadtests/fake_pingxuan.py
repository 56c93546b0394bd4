"""A stand-in for the `pingxuan` command: a front double, and an export of what it was sent.

Votes for the case named in `FAKE_HOLDS` by ballots that hold nothing else are held.
"""

import asyncio
import csv
import json
import os
import signal
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import duckdb
from aiohttp import web

from loadtests.traffic.double import CASES, FrontDouble

DATA = Path(os.environ.get("PINGXUAN_DATA_DIR", "."))
HOLDS = os.environ.get("FAKE_HOLDS", "")


async def up() -> None:
    if os.environ.get("FAKE_FAILS"):
        say("no such thing as a free port")
        raise SystemExit(3)
    assert ("PINGXUAN_TEST_CLOCK" in os.environ) == (os.environ.get("PINGXUAN_TESTING") == "1")
    double = FrontDouble(campaign="qingdao-2019", forgets="FAKE_FORGETS" in os.environ)
    ready = web.Application()
    ready.router.add_get("/readyz", _ready)
    for app, port in ((double.app(), "PUBLIC"), (ready, "METRICS")):
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", int(os.environ[f"PINGXUAN_{port}_PORT"])).start()
    if "--json" in sys.argv:
        public = f"http://127.0.0.1:{os.environ['PINGXUAN_PUBLIC_PORT']}/"
        say(json.dumps({"campaign": double.campaign, "public": public}))
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGINT, stopped.set)
    while not stopped.is_set():
        save(double)
        await asyncio.sleep(0.05)
    say("stopped by SIGINT")


def save(double: FrontDouble) -> None:
    DATA.mkdir(parents=True, exist_ok=True)
    (DATA / "new").write_text(json.dumps(double.ballots))
    (DATA / "new").replace(DATA / "ballots.json")


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


async def _ready(_: web.Request) -> web.Response:
    return web.Response(text="ready")


def export(out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    ballots = json.loads((DATA / "ballots.json").read_text())
    held = [index for index, b in enumerate(ballots, start=1) if b["selections"] == [HOLDS]]
    received = Counter(case for ballot in ballots for case in ballot["selections"])
    _table(
        out / "tallies.csv",
        ("case", "received", "pending", "counted", "held", "voided"),
        [(c["id"], received[c["id"]], 0, *_split(c["id"], received, held), 0) for c in CASES],
    )
    rulings = [(len(ballots) + 1, "machine", "", "pending", "counted", f"1..{len(ballots)}", "")]
    rulings += [(len(ballots) + 2, "machine", "", "counted", "held", " ".join(map(str, held)), "")]
    columns = ("index", "actor", "at", "from", "to", "ballots", "reason")
    _table(out / "rulings.csv", columns, rulings)
    _table(out / "incidents.csv", ("incident", "case", "first_at", "last_at"), [])
    with duckdb.connect() as database:
        database.execute('create table b ("index" bigint, ballot_id uuid)')
        rows = [(index, ballot["ballot_id"]) for index, ballot in enumerate(ballots, start=1)]
        database.executemany("insert into b values (?, ?)", rows)
        database.execute(f"copy b to '{out / 'ballots.parquet'}' (format parquet)")


def _split(case: str, received: Counter[str], held: list[int]) -> tuple[int, int]:
    withheld = len(held) if case == HOLDS else 0
    return received[case] - withheld, withheld


def _table(path: Path, columns: tuple[str, ...], rows: Sequence[tuple[object, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([columns, *rows])


def main() -> None:
    command, *rest = sys.argv[1:]
    if command == "up":
        asyncio.run(up())
    elif command == "export":
        export(Path(rest[rest.index("--out") + 1]))
    else:
        say(json.dumps({"command": command}))
        raise SystemExit(int(os.environ.get("FAKE_CODE", "0")))


main()
