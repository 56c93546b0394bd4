"""Attackers who know how the judge works: a rival is framed, and what is usual is poisoned."""

import numpy as np

from tests.unit.fraud.worlds import CLASSES, HOUR, MIDNIGHT, Outcome, World, judged, ordinary_day

RIVAL = "case-05"


def framed() -> World:
    """Somebody brushes a rival crudely, so that it is seen (A10)."""
    world = ordinary_day(hours=12.0)
    world.add("own voters", world.arrivals(400, 4 * HOUR, 11 * HOUR), cases=[RIVAL])
    return world.add(
        "A10", world.arrivals(600, 8 * HOUR, 9 * HOUR), cases=[RIVAL],
        devices=CLASSES[30:31], networks=range(9_000, 9_003), ages=(0.5, 2.0),
    )  # fmt: skip


def ramp(hours: int) -> World:
    """Orders that grow by a twentieth an hour, so that a moving average would follow (A11)."""
    world = ordinary_day(ballots=16_000, hours=float(hours))
    rate = 12.0 * 1.05 ** np.arange(hours)
    times = [
        MIDNIGHT + (hour + part) * HOUR
        for hour in range(hours)
        for part in np.sort(world.rng.uniform(size=int(rate[hour])))
    ]
    return world.add(
        "A11", times, cases=["case-01"], devices=CLASSES[30:33],
        networks=range(9_000, 14_000), ages=(2.0, 6.0),
    )  # fmt: skip


def test_who_is_framed_loses_the_brushed_ballots_and_keeps_its_own() -> None:
    outcome = judged(framed())
    assert outcome.held_share("A10") >= 0.95
    assert outcome.held_share("own voters") <= 0.01
    assert {incident.case for incident in outcome.incidents.values()} == {RIVAL}


def test_who_is_framed_is_not_worse_off_than_without_the_attack() -> None:
    """What counts for the rival is what its own voters gave."""
    outcome = judged(framed())
    counted = _counted_for(outcome, RIVAL)
    own = sum(
        RIVAL in row.selections and group != "A10"
        for row, group in zip(outcome.rows, outcome.groups, strict=True)
    )
    assert abs(counted - own) <= 0.05 * own


def test_brushing_that_grows_slowly_does_not_become_usual() -> None:
    outcome = judged(ramp(48))
    assert outcome.held_share("A11") >= 0.9
    assert outcome.held_share("honest") <= 0.002


def _counted_for(outcome: Outcome, case: str) -> int:
    held = {verdict.index for verdict in outcome.verdicts}
    return sum(case in row.selections and row.index not in held for row in outcome.rows)
