from datetime import UTC, datetime, timedelta

import pytest

from ops.desk.permissions import Role, Stage
from ops.desk.requests.acts import Act
from ops.desk.requests.nouns import Asked, DeskRequest, Objection, State
from ops.desk.requests.settling import objection_to
from ops.desk.sessions.nouns import Session, Visitor

AT = datetime(2026, 5, 1, tzinfo=UTC)
LATE = AT + timedelta(hours=72)


def visitor(no: int, role: Role, stage: Stage = Stage.WHOLE) -> Visitor:
    session = Session(no=1, stage=stage, client="", began_at=AT, seen_at=AT, ends_at=LATE)
    return Visitor(account_no=no, name=f"person-{no}", role=role, session=session)


def request(act: Act = Act.VOID, state: State = State.WAITING) -> DeskRequest:
    asked = Asked(
        act=act,
        campaign="tiny",
        subject="i-1",
        parameters={},
        preview_digest=b"d" * 32,
        ballots=1000,
        reason="brushed",
    )
    return DeskRequest(
        no=1,
        asked=asked,
        asked_by="person-1",
        asked_by_no=1,
        asked_at=AT,
        ends_at=LATE,
        state=state,
        settled_by=None,
        settled_at=None,
        settled_reason="",
        outcome=None,
    )


SENIOR = visitor(2, Role.SENIOR_MODERATOR)


def test_a_second_senior_moderator_approves_a_void() -> None:
    assert objection_to(request(), State.APPROVED, SENIOR, "", AT) is None


def test_nobody_approves_what_they_asked_for_whatever_their_role() -> None:
    for role in Role:
        found = objection_to(request(), State.APPROVED, visitor(1, role), "", AT)
        assert found is Objection.OWN_REQUEST


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SENIOR_MODERATOR])
def test_no_other_role_approves_a_void(role: Role) -> None:
    found = objection_to(request(), State.APPROVED, visitor(2, role), "", AT)
    assert found is Objection.NOT_ALLOWED


@pytest.mark.parametrize("state", [state for state in State if state is not State.WAITING])
def test_what_is_settled_stays_settled(state: State) -> None:
    found = objection_to(request(state=state), State.APPROVED, SENIOR, "", AT)
    assert found is Objection.NOT_WAITING


def test_after_three_days_it_is_too_late() -> None:
    assert objection_to(request(), State.APPROVED, SENIOR, "", LATE) is Objection.NOT_WAITING


def test_a_refusal_says_why() -> None:
    assert objection_to(request(), State.REFUSED, SENIOR, " ", AT) is Objection.NO_REASON
    assert objection_to(request(), State.REFUSED, SENIOR, "too wide", AT) is None


def test_only_who_asked_takes_it_back() -> None:
    own = visitor(1, Role.SENIOR_MODERATOR)
    assert objection_to(request(), State.WITHDRAWN, own, "", AT) is None
    assert objection_to(request(), State.WITHDRAWN, SENIOR, "", AT) is Objection.NOT_ALLOWED
