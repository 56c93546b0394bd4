"""What a campaign file says of the close after it was extended."""

from datetime import datetime, timedelta

import msgspec
import pytest
from msgspec.structs import replace

from ops.errors import WrongInput
from ops.organizing.amending import check_close, with_extended_close
from tests.campaigns import OPENS, campaign
from voting.history.decisions import Amendment, Decision, Kind
from voting.rules.campaign import Campaign
from voting.rules.shapes import Text

CLOSES = campaign().vote.closes_at


def closing(at: datetime) -> Campaign:
    base = campaign()
    return replace(base, timetable=replace(base.timetable, closes_at=at))


def extension(index: int, at: datetime) -> Decision:
    changes = {"timetable": msgspec.to_builtins(closing(at).timetable)}
    body = Amendment(announcement=Text("公告", "notice"), changes=changes)
    return Decision(index=index, kind=Kind.AMENDMENT, at=OPENS, actor="office", body=body)


LATER = [CLOSES + timedelta(days=days) for days in (1, 2)]
EXTENDED = [extension(1, LATER[0]), extension(2, LATER[1])]


@pytest.mark.parametrize("said", [CLOSES, LATER[0]])
def test_a_close_of_before_stays_extended(said: datetime) -> None:
    rules, told = with_extended_close(campaign(), EXTENDED, closing(said))
    assert rules.timetable.closes_at == LATER[1]
    assert told.startswith("closes_at stays extended: ")
    assert told.endswith("+08:00")


@pytest.mark.parametrize("said", [LATER[1], LATER[1] + timedelta(days=1)])
def test_the_close_in_force_and_a_later_one_stand_as_the_file_says(said: datetime) -> None:
    assert with_extended_close(campaign(), EXTENDED, closing(said)) == (closing(said), "")


def test_a_new_earlier_close_is_told_by_file_field_and_local_time() -> None:
    early = CLOSES + timedelta(hours=1)
    rules, told = with_extended_close(campaign(), EXTENDED, closing(early))
    assert told == ""
    with pytest.raises(WrongInput, match=r"^c\.toml: timetable\.closes_at: .*\+08:00: may only"):
        check_close(closing(LATER[1]), rules, "c.toml: timetable.closes_at")
