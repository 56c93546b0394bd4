"""Who orders what alone, and who needs somebody else."""

from datetime import UTC, datetime, timedelta

import pytest

from ops.desk.ordering import needs_another
from ops.desk.permissions import Role, Stage
from ops.desk.requests.acts import Limits
from ops.desk.sessions.nouns import Session, Visitor
from ops.rulings.criteria import Criteria
from ops.rulings.effect import effect, moves_of
from ops.rulings.nouns import TARGETS, Docket, Group, Verb
from ops.rulings.preview import Preview
from tests.campaigns import campaign
from voting.domain import CaseId, Status, Tally
from voting.history.life import Life

NOW = datetime(2026, 5, 1, tzinfo=UTC)
LIMITS = Limits(void_alone=100)
C1 = CaseId("c1")


def somebody(role: Role) -> Visitor:
    session = Session(
        no=1, stage=Stage.WHOLE, client="", began_at=NOW, seen_at=NOW,
        ends_at=NOW + timedelta(hours=1),
    )  # fmt: skip
    return Visitor(account_no=1, name="ada", role=role, session=session)


def preview(ballots: int, *, ruled: bool = False) -> Preview:
    """Of held ballots, or of those that a person let count."""
    status = Status.COUNTED if ruled else Status.HELD
    groups = (Group(status=status, ruled=ruled, choice=(C1,), ballots=ballots),)
    tallies = {CaseId(f"c{n}"): Tally() for n in range(1, 7)}
    tallies[C1] = Tally(received=ballots, **{status.value: ballots})
    docket = Docket(
        number=1, campaign_no=1, as_of=9, criteria=Criteria(case=("c1",)), incident=None,
        ballots=range(1, ballots + 1), pending=0, actor="ada", shown_at=NOW,
    )  # fmt: skip
    life = Life(campaign=campaign())
    effects = {verb: effect(life, tallies, moves_of(verb, groups)) for verb in TARGETS}
    return Preview(docket=docket, groups=groups, tallies=tallies, effects=effects)


@pytest.mark.parametrize(
    ("role", "verb", "ballots", "ruled", "needs"),
    [
        (Role.SENIOR_MODERATOR, Verb.VOID, 100, False, False),
        (Role.SENIOR_MODERATOR, Verb.VOID, 101, False, True),
        (Role.SENIOR_MODERATOR, Verb.RELEASE, 5_000, False, False),
        (Role.MODERATOR, Verb.VOID, 1, False, True),
        (Role.MODERATOR, Verb.HOLD, 5_000, False, False),
        (Role.MODERATOR, Verb.HOLD, 1, True, None),
        (Role.MODERATOR, Verb.RELEASE, 1, False, None),
        (Role.AUDITOR, Verb.RELEASE, 1, False, None),
    ],
)
def test_a_void_above_a_size_and_what_a_moderator_voids_need_a_second_person(
    role: Role, verb: Verb, ballots: int, ruled: bool, needs: bool | None
) -> None:
    shown = preview(ballots, ruled=ruled)
    assert needs_another(LIMITS, somebody(role), shown, verb) is needs
