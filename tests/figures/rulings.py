"""Measures previews, queues and searches over a large ledger: wall seconds, the third of three.

    python -m tests.figures.rulings --ballots 1000000 --folder /somewhere

The ballots are simulated and put there in bulk by SQL; one in two hundred is held, and beside them
there is one incident of 5,000 ballots and one of 20,000. The folder is kept, so that a second run
finds the ledger filled.
"""

import json
import os
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import click
import numpy as np
import uvloop

from fraud.domain import Incident, IncidentId, IncidentState, Joined
from fraud.incidents.store import IncidentStore
from ops.deployment import Deployment, for_a_command
from ops.organizing import samples
from ops.rulings.carrying_out import Carrier
from ops.rulings.criteria import Criteria
from ops.rulings.elsewhere import elsewhere
from ops.rulings.investigation import source
from ops.rulings.looking import Vantage, vantage_of
from ops.rulings.nouns import Order, Verb
from ops.rulings.order_store import OrderStore
from ops.rulings.preview import Preview, glimpse, shown, undoing
from ops.rulings.queue import queue
from ops.settings.settings import Settings
from tests.figures.filling import fill, old_enough, open_for_days, settle, tidy
from voting.domain import Channel
from voting.ledger.register import Enrolled

_TIMES = 3
_INCIDENTS = {"measured-5000": 5_000, "measured-20000": 20_000}


@click.command()
@click.option("--ballots", default=1_000_000, show_default=True)
@click.option("--folder", type=click.Path(path_type=Path), required=True)
def main(ballots: int, folder: Path) -> None:
    """Print the figures as JSON."""
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["PINGXUAN_DATA_DIR"] = str(folder / "var")
    click.echo(json.dumps(uvloop.run(_measure(folder, ballots)), indent=2))


async def _measure(folder: Path, ballots: int) -> dict[str, Any]:
    async with for_a_command(Settings.from_environment()) as deployment:
        enrolled = await filled(deployment, folder, ballots)
        vantage = await vantage_of(deployment, enrolled.campaign.id)
        figures = {name: await seconds(work) for name, work in _looks(vantage).items()}
        return {"ballots": ballots, **figures, **await _ruled(deployment, vantage)}


async def filled(deployment: Deployment, folder: Path, ballots: int) -> Enrolled:
    """A campaign with so many ballots and two incidents."""
    file = folder / "campaign"
    path = next(file.rglob("campaign.toml"), None) or open_for_days(file)
    enrolled = await samples.load_file(deployment, path)
    there = await deployment.pool.fetchval("SELECT count(*) FROM cast_vote_record")
    if there < ballots:
        await fill(deployment.pool, enrolled, ballots - there, old_enough())
        await settle(deployment.pool, deployment.ledger, enrolled)
        await _incidents(deployment, enrolled)
        await tidy(deployment.pool)
    return enrolled


async def _incidents(deployment: Deployment, enrolled: Enrolled) -> None:
    """Ballots with one device class, spread over the last of the ledger."""
    store, first = IncidentStore(deployment.pool), enrolled.campaign.case[0].case_id
    at = 1
    for name, ballots in _INCIDENTS.items():
        rows = await deployment.pool.fetch(
            "SELECT index FROM cast_vote_record WHERE index % 7 = $1 ORDER BY index DESC LIMIT $2",
            at,
            ballots,
        )
        index = np.array(sorted(row["index"] for row in rows))
        incident = Incident(
            id=IncidentId(name), case=first, state=IncidentState.REVIEW, first_at=0.0,
            last_at=1.0, ballots=ballots, score=0.7, reasons=(),
        )  # fmt: skip
        joined = Joined(incident=IncidentId(name), index=index, at=0.0)
        await store.save(enrolled, [incident], [joined], "measured")
        at += 1


def _looks(vantage: Vantage) -> dict[str, Callable[[], Awaitable[object]]]:
    def of(incident: str) -> Criteria:
        return Criteria(incident=(incident,))

    network = Criteria(network=(vantage.labels.network(77),))
    web = Criteria(channel=(Channel.WEB,))
    return {
        "queue_s": lambda: queue(vantage),
        "preview_5000_s": lambda: glimpse(vantage, of("measured-5000")),
        "preview_20000_s": lambda: glimpse(vantage, of("measured-20000")),
        "incident_5000_s": lambda: source(vantage, of("measured-5000")),
        "elsewhere_5000_s": lambda: elsewhere(vantage, of("measured-5000")),
        "search_network_s": lambda: source(vantage, network),
        "search_everything_s": lambda: source(vantage, web),
    }


async def seconds(work: Callable[[], Awaitable[object]]) -> float:
    """Wall seconds of the third of three."""
    took = 0.0
    for _ in range(_TIMES):
        began = time.monotonic()
        await work()
        took = time.monotonic() - began
    return round(took, 3)


async def _ruled(deployment: Deployment, vantage: Vantage) -> dict[str, float]:
    """A void of 5,000 ballots that count, and taking it back."""
    await _order(deployment, vantage, Verb.RELEASE)
    began = time.monotonic()
    order = await _order(deployment, vantage, Verb.VOID)
    void_s = time.monotonic() - began
    began = time.monotonic()
    back = await undoing(vantage, order, actor="measured")
    await _carry_out(deployment, vantage, back, Verb.UNDO, undoes=order.number)
    return {"void_5000_s": round(void_s, 2), "undo_5000_s": round(time.monotonic() - began, 2)}


async def _order(deployment: Deployment, vantage: Vantage, verb: Verb) -> Order:
    preview = await shown(vantage, Criteria(incident=("measured-5000",)), actor="measured")
    return await _carry_out(deployment, vantage, preview, verb)


async def _carry_out(
    deployment: Deployment,
    vantage: Vantage,
    preview: Preview,
    verb: Verb,
    undoes: int | None = None,
) -> Order:
    placed = await OrderStore(vantage.pool).place(
        vantage.enrolled, preview.docket, verb,
        reason="measured", actor="measured", undoes=undoes,
    )  # fmt: skip
    carrier = Carrier(pool=vantage.pool, ledger=deployment.ledger)
    return await carrier.carry_out(vantage.enrolled, placed)


if __name__ == "__main__":
    main()
