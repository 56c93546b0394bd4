import pytest

from ops.desk.permissions import MATRIX, Permission, Role
from ops.desk.requests.acts import Act, Limits, approving, asking, needs_second

LIMITS = Limits(void_alone=100)


def test_a_small_void_needs_one_person_and_a_large_one_two() -> None:
    assert not needs_second(Act.VOID, 100, LIMITS)
    assert needs_second(Act.VOID, 101, LIMITS)


@pytest.mark.parametrize("act", [act for act in Act if act is not Act.VOID])
def test_every_other_act_of_weight_needs_two_whatever_it_touches(act: Act) -> None:
    assert needs_second(act, 0, LIMITS)


@pytest.mark.parametrize("act", Act)
def test_for_every_act_there_is_a_role_that_asks_and_one_that_approves(act: Act) -> None:
    askers = {role for role in Role if asking(act) in MATRIX[role]}
    approvers = {role for role in Role if approving(act) in MATRIX[role]}
    assert approvers
    assert approvers <= askers
    assert all(Permission.ASK in MATRIX[role] for role in askers)
    assert all(Permission.APPROVE in MATRIX[role] for role in approvers)


def test_a_moderator_asks_for_a_void_and_does_not_approve_it() -> None:
    assert asking(Act.VOID) in MATRIX[Role.MODERATOR]
    assert approving(Act.VOID) not in MATRIX[Role.MODERATOR]
