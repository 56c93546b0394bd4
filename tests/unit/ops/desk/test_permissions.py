"""The matrix says what the README says, and what the trust list asks for."""

from pathlib import Path

import pytest

import ops.desk
from ops.desk.permissions import MATRIX, Permission, Role, Stage, permissions

README = (Path(ops.desk.__file__).parent / "README.md").read_text(encoding="utf-8")
ROWS = {
    "own account, sessions": Permission.OWN,
    "read campaigns, incidents, requests": Permission.READ,
    "flag, hold, label": Permission.HOLD,
    "void, release, take rulings back": Permission.VOID,
    "set campaigns up": Permission.SET_UP,
    "close early, suspend, disqualify, notices, lists": Permission.DECIDE,
    "certify": Permission.CERTIFY,
    "export": Permission.EXPORT,
    "ask for a second person": Permission.ASK,
    "be the second person": Permission.APPROVE,
    "other people's accounts": Permission.ACCOUNTS,
    "audit log": Permission.AUDIT,
    "applications, seats": Permission.APPLICATIONS,
    "blind packs, own marks": Permission.JUDGE,
    "recommend for the own unit": Permission.RECOMMEND,
    "test alerts, tokens of other systems": Permission.CONNECT,
}


def told() -> dict[str, set[Role]]:
    """What the README's table says: the roles of each row."""
    lines = README.partition("## Who may what")[2].partition("\n\n`")[0].strip().splitlines()
    roles = [Role(name.strip().replace(" ", "-")) for name in lines[0].split("|")[2:-1]]
    found = {}
    for line in lines[2:]:
        name, *marks = (cell.strip() for cell in line.split("|")[1:-1])
        found[name] = {role for role, mark in zip(roles, marks, strict=True) if mark}
    return found


def test_the_readme_tells_the_matrix() -> None:
    held = {
        name: {role for role in Role if permission in MATRIX[role]}
        for name, permission in ROWS.items()
    }
    assert told() == held


def test_every_permission_is_in_the_readme_or_needs_no_role() -> None:
    assert set(Permission) - set(ROWS.values()) == {Permission.PUBLIC, Permission.ENROL}


@pytest.mark.parametrize("role", Role)
def test_before_the_second_factor_a_role_is_worth_nothing(role: Role) -> None:
    assert permissions(role, Stage.ENROLLING) == {Permission.PUBLIC, Permission.ENROL}


def test_without_a_session_there_is_only_the_way_in() -> None:
    assert permissions(None) == {Permission.PUBLIC}


def test_moderators_hold_and_only_senior_ones_void() -> None:
    assert Permission.HOLD in MATRIX[Role.MODERATOR]
    assert {role for role in Role if Permission.VOID in MATRIX[role]} == {Role.SENIOR_MODERATOR}


def test_auditors_change_nothing() -> None:
    reading = {Permission.PUBLIC, Permission.ENROL, Permission.OWN, Permission.READ}
    assert MATRIX[Role.AUDITOR] == reading | {Permission.AUDIT}


def test_whoever_makes_accounts_decides_nothing_about_votes() -> None:
    deciding = {
        *(Permission.HOLD, Permission.VOID, Permission.DECIDE, Permission.CERTIFY),
        *(Permission.EXPORT, Permission.APPROVE),
    }
    assert not MATRIX[Role.ADMINISTRATOR] & deciding


@pytest.mark.parametrize(
    ("role", "own"), [(Role.JUDGE, Permission.JUDGE), (Role.RECOMMENDER, Permission.RECOMMEND)]
)
def test_a_seat_reaches_the_own_account_and_nothing_else(role: Role, own: Permission) -> None:
    assert MATRIX[role] == {Permission.PUBLIC, Permission.ENROL, Permission.OWN, own}
