"""The attack of the day, and what the office does about it hours later."""

import time
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from loadtests.clock import CampaignClock
from loadtests.drill.installation import CAMPAIGN, wait_for
from loadtests.families.catalogue import FAMILIES
from loadtests.families.scene import Scene
from loadtests.faults.book import Book, Told
from loadtests.faults.station import Station
from loadtests.people.electorate import seeded_electorate
from loadtests.product.running import ProductFailed
from loadtests.replays.excerpt import outsider
from loadtests.traffic.live import carry_out, list_cases
from loadtests.traffic.voter import ACKNOWLEDGED

FAMILY = "A1"
_HEAD_START_S, _GRACE_S = 1.0, 60.0
_FOUND_WITHIN_S = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Attack:
    """What was brushed, and how many ballots of it were acknowledged."""

    case: str
    ballots: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Voided:
    """An incident that was voided: its ballots, and how many of its case were voided around it."""

    incident: str
    ballots: int
    before: int
    after: int


def brush(
    station: Station,
    book: Path,
    *,
    clock: CampaignClock,
    ballots: int,
    seconds: float,
    seed: int,
) -> Attack:
    """Brush one case that leads nothing, in so many seconds of the wall; writes its own book."""
    target = station.poll(CAMPAIGN).target
    electorate = seeded_electorate(list_cases(target, CAMPAIGN), seed)
    case = outsider(electorate.taste)
    scene = Scene(case=case, ballots=ballots, start_s=0.0, span_s=seconds, electorate=electorate)
    begins_s = time.time() + _HEAD_START_S
    run = carry_out(
        list(FAMILIES[FAMILY](scene, Random(f"brushing-{seed}"))),
        target,
        campaign=CAMPAIGN,
        clock=clock,
        begins_at=lambda: begins_s,
        limit_s=seconds + _GRACE_S,
    )
    with Book(book) as lines:
        for sent in run.sent:
            due_s = begins_s + sent.intent.due_s
            lines.write(
                Told(
                    ballot_id=sent.intent.ballot_id,
                    selections=sent.intent.selections,
                    outcome=sent.fate.name,
                    receipt=sent.fate.receipt,
                    cast_at=sent.fate.cast_at,
                    sent_s=due_s + clock.rate * sent.late_s,
                    told_s=due_s + clock.rate * sent.latency_s,
                )
            )
        return Attack(case=case, ballots=lines.outcomes[ACKNOWLEDGED])


def void_late(station: Station, case: str) -> Voided:
    """Void the largest incident of a case, as a senior moderator would.

    Raises:
        ProductFailed: nothing is found of the case, or the order is not carried out.
    """
    found: list[dict[str, Any]] = []

    def look() -> bool:
        listed = station.type("incident", "list", CAMPAIGN, "--all", "--json")["incidents"]
        found[:] = [one for one in listed if one["case"] == case]
        return bool(found)

    if not wait_for(look, _FOUND_WITHIN_S):
        raise ProductFailed(f"no incident of {case} is found")
    incident = str(max(found, key=lambda one: int(one["ballots"]))["incident"])
    before = _voided(station, case)
    order = station.type(
        *("incident", "void", CAMPAIGN, incident),
        *("--reason", "演练：机器刷票 / A drill: brushed by a script", "--yes", "--json"),
    )
    return Voided(
        incident=incident, ballots=order["done"], before=before, after=_voided(station, case)
    )


def _voided(station: Station, case: str) -> int:
    said = station.type("rank", CAMPAIGN, "--json")
    lines = [line for group in said["groups"] for line in group["standings"]]
    return next(int(line["voided"]) for line in lines if line["case"] == case)
