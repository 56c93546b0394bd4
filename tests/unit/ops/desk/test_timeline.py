"""The timetable as it goes: over, now, ahead, and what comes next."""

from datetime import timedelta

from msgspec.structs import replace

from ops.desk.running.timeline import What, When, coming, timeline
from tests.campaigns import OPENS, campaign, text
from tests.integration.office import CLOSES, rules
from voting.domain import Phase
from voting.history.decisions import Notice
from voting.history.life import Life
from voting.rules.campaign import Stage, Timetable

STAGES = [
    Stage(text("filing"), OPENS - timedelta(days=30), OPENS - timedelta(days=2)),
    Stage(text("review"), CLOSES + timedelta(days=1)),
    Stage(text("ceremony")),
]


def lived(**more: object) -> Life:
    base = rules()
    timetable = replace(base.timetable, stage=STAGES)
    return Life(**{"campaign": replace(base, timetable=timetable), **more})  # type: ignore[arg-type]


def test_parts_stand_in_order_and_say_whether_they_are_over() -> None:
    spans = timeline(lived(phase=Phase.OPEN), OPENS + timedelta(days=1))
    assert [(span.what, span.when) for span in spans] == [
        (What.STAGE, When.OVER),
        (What.VOTE, When.NOW),
        (What.STAGE, When.AHEAD),
        (What.STAGE, When.UNSAID),
    ]


def test_what_comes_next_is_the_first_beginning_or_end() -> None:
    life = lived()
    for now, at, begins in (
        (OPENS - timedelta(days=3), OPENS - timedelta(days=2), False),
        (OPENS - timedelta(hours=1), OPENS, True),
        (OPENS, CLOSES, False),
        (CLOSES, CLOSES + timedelta(days=1), True),
    ):
        found = coming(timeline(life, now), now)
        assert found is not None
        assert (found.at, found.begins) == (at, begins)
    late = CLOSES + timedelta(days=2)
    assert coming(timeline(life, late), late) is None


def test_a_vote_that_was_closed_early_is_over() -> None:
    closed = OPENS + timedelta(days=2)
    spans = timeline(lived(phase=Phase.CLOSED, closed_at=closed), closed + timedelta(hours=1))
    vote = next(span for span in spans if span.what is What.VOTE)
    assert (vote.ends_at, vote.when) == (closed, When.OVER)


def test_a_notice_comes_last_with_its_end() -> None:
    until = CLOSES + timedelta(days=9)
    life = lived(phase=Phase.NOTICE, notice=Notice(until=until), closed_at=CLOSES)
    now = CLOSES + timedelta(days=3)
    *_, last = timeline(life, now)
    assert (last.what, last.ends_at, last.when) == (What.NOTICE, until, When.NOW)
    found = coming(timeline(life, now), now)
    assert found is not None
    assert found.span is last or found.span == last


def test_a_campaign_without_a_vote_has_its_stages_alone() -> None:
    bare = replace(campaign(), ballot=None, timetable=Timetable("Asia/Shanghai", stage=STAGES))
    assert {span.what for span in timeline(Life(campaign=bare), OPENS)} == {What.STAGE}
