from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest

from display.phases import (
    closed_at,
    is_running,
    later,
    phase_at,
    phase_on_show,
    shows_composites,
    shows_lists,
)
from tests.campaigns import OPENS, campaign
from tests.unit.display.lives import CLOSES, awards, lived, to_notice, to_review, unvoted
from voting.domain import Phase

TIMETABLE = campaign().timetable
DURING = OPENS + timedelta(days=1)


@pytest.mark.parametrize(
    ("after", "phase"),
    [
        (timedelta(microseconds=-1), Phase.PUBLISHED),
        (timedelta(0), Phase.OPEN),
        (timedelta(days=14, microseconds=-1), Phase.OPEN),
        (timedelta(days=14), Phase.CLOSED),
    ],
)
def test_voting_is_open_from_the_opening_up_to_but_not_at_the_close(
    after: timedelta, phase: Phase
) -> None:
    assert phase_at(TIMETABLE, OPENS + after) is phase


def test_the_later_phase_wins_from_either_side() -> None:
    assert later(Phase.OPEN, Phase.CERTIFIED) is Phase.CERTIFIED
    assert later(Phase.CERTIFIED, Phase.OPEN) is Phase.CERTIFIED


def test_the_clock_leads_where_the_ledger_lags() -> None:
    life = lived(campaign())
    assert phase_on_show(life, None, OPENS - timedelta(days=1)) is Phase.PUBLISHED
    assert phase_on_show(life, (5, Phase.PUBLISHED), DURING) is Phase.OPEN
    assert phase_on_show(life, None, CLOSES) is Phase.CLOSED


def test_the_ledger_leads_where_voting_was_closed_early() -> None:
    life = lived(campaign(), *to_review())
    assert phase_on_show(life, None, DURING) is Phase.IN_REVIEW
    before = lived(campaign())
    assert phase_on_show(before, (before.as_of + 1, Phase.CLOSED), DURING) is Phase.CLOSED


def test_a_new_adoption_takes_the_notice_back_although_a_snapshot_still_shows_it() -> None:
    whole = msgspec.structs.replace(campaign(), award=awards())
    noticed = lived(whole, *to_notice())
    again = lived(whole, *to_notice(), to_notice()[3])
    snapshot = (noticed.as_of, Phase.NOTICE)
    assert phase_on_show(again, snapshot, CLOSES) is Phase.IN_REVIEW
    assert phase_on_show(noticed, (again.as_of, Phase.IN_REVIEW), CLOSES) is Phase.IN_REVIEW


def test_voting_ended_at_the_planned_time_unless_it_was_closed_before() -> None:
    life = lived(campaign(), *to_review())
    assert closed_at(life) == OPENS + timedelta(hours=1)
    assert closed_at(replace(life, closed_at=CLOSES + timedelta(seconds=3))) == CLOSES
    assert closed_at(lived(campaign())) is None


@pytest.mark.parametrize("phase", list(Phase))
def test_lists_are_public_from_the_notice_on(phase: Phase) -> None:
    assert shows_lists(phase) is (phase in (Phase.NOTICE, Phase.CERTIFIED))


def test_votes_alone_without_awards_are_a_result_at_the_close() -> None:
    awarded = msgspec.structs.replace(campaign(), award=awards())
    assert shows_composites(campaign(), Phase.CLOSED)
    assert not shows_composites(campaign(), Phase.OPEN)
    assert not shows_composites(awarded, Phase.IN_REVIEW)
    assert shows_composites(awarded, Phase.NOTICE)
    assert not shows_composites(unvoted(), Phase.IN_REVIEW)


def test_votes_that_a_notice_waits_upon_are_no_result_at_the_close() -> None:
    base = campaign()
    noticed = msgspec.structs.replace(
        base, timetable=msgspec.structs.replace(base.timetable, notice_days=7)
    )
    assert not shows_composites(noticed, Phase.CLOSED)
    assert shows_composites(noticed, Phase.NOTICE)


def test_a_campaign_without_a_vote_runs_until_it_is_certified() -> None:
    running = [phase for phase in Phase if is_running(unvoted(), phase)]
    assert Phase.CERTIFIED not in running
    assert Phase.NOTICE in running
    assert [phase for phase in Phase if is_running(campaign(), phase)] == [Phase.OPEN]
