"""A play starts before its vote opens, however slow the machine is."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from loadtests.clock import CampaignClock
from loadtests.plays import play
from loadtests.plays.play import LEAD_S, Play
from loadtests.product.campaign_facts import SHIPPED, read_facts
from loadtests.product.stage import Stage
from loadtests.target import Target


@pytest.mark.parametrize(("starts_in_s", "lead_s"), [(2.0, LEAD_S), (14.0, 2 * LEAD_S)])
def test_a_product_that_starts_late_gets_a_longer_lead(
    starts_in_s: float, lead_s: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = read_facts(SHIPPED / "changsha-2021")
    wanted = Play(facts=facts, ballots=1, seconds=15.0, seed=1, out=tmp_path)
    assert wanted.facts.vote_s is not None
    opens_s = wanted.facts.vote_s[0]
    leads: list[float] = []

    @contextmanager
    def started(wanted: Play, lead_s: float) -> Iterator[Stage]:
        leads.append(lead_s)
        clock = CampaignClock(origin_s=opens_s - lead_s * wanted.rate, rate=wanted.rate, wall_s=0)
        yield Stage(
            target=Target(host="127.0.0.1", port=0),
            campaign=wanted.facts.id,
            clock=clock,
            environment=None,
        )

    monkeypatch.setattr(play, "_started", started)
    monkeypatch.setattr("loadtests.plays.play.time.time", lambda: starts_in_s)
    with play._stage(wanted) as stage:
        assert stage.clock.wall_at(opens_s) == pytest.approx(lead_s)
    assert leads[-1] == lead_s
