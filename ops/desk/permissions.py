"""Who may do what: one matrix of roles and permissions. Pure.

Every route of the desk names a permission of this room; nothing else decides who gets in.
"""

from enum import StrEnum


class Role(StrEnum):
    """What somebody is at the desk."""

    ADMINISTRATOR = "administrator"
    ORGANIZER = "organizer"
    MODERATOR = "moderator"
    SENIOR_MODERATOR = "senior-moderator"
    AUDITOR = "auditor"
    JUDGE = "judge"
    RECOMMENDER = "recommender"


class Stage(StrEnum):
    """How far a session has come: without a second factor it is good for setting one up."""

    ENROLLING = "enrolling"
    WHOLE = "whole"


class Permission(StrEnum):
    """What a route needs.

    Attributes:
        PUBLIC: nothing; the way in, and the files of the pages.
        ENROL: a session, even one whose second factor is yet to be set up.
        OWN: one's own account and sessions.
        READ: campaigns, tallies, incidents, requests.
        HOLD: flag and hold ballots, label them; ask for a void.
        VOID: void ballots, release them, take rulings back.
        SET_UP: campaigns, cases, scores.
        DECIDE: close early, suspend, disqualify, notices, objections, lists.
        CERTIFY: certify a result.
        EXPORT: take results away as files.
        ASK: have an act wait for a second person; take that back. Which act: `requests.acts`.
        APPROVE: be a second person. For which act: `requests.acts`.
        ACCOUNTS: other people's accounts and sessions.
        AUDIT: the audit log.
        APPLICATIONS: read, confirm and return them; the seats of judges and of units.
        JUDGE: the blind packs of one's own seats, and one's own marks.
        RECOMMEND: what names one's own unit, and to stand for it.
        CONNECT: tests of alerts; tokens of other systems, and tests of what they are sent.
    """

    PUBLIC = "public"
    ENROL = "enrol"
    OWN = "own"
    READ = "read"
    HOLD = "hold"
    VOID = "void"
    SET_UP = "set-up"
    DECIDE = "decide"
    CERTIFY = "certify"
    EXPORT = "export"
    ASK = "ask"
    APPROVE = "approve"
    ACCOUNTS = "accounts"
    AUDIT = "audit"
    APPLICATIONS = "applications"
    JUDGE = "judge"
    RECOMMEND = "recommend"
    CONNECT = "connect"


_EVERYBODY = frozenset({Permission.PUBLIC})
_ANY_SESSION = _EVERYBODY | {Permission.ENROL}
#: Who has a seat reaches it and the own account, and nothing that READ opens.
_SEATED = _ANY_SESSION | {Permission.OWN}
_SIGNED_IN = _SEATED | {Permission.READ}

_TWO_PEOPLE = frozenset({Permission.ASK, Permission.APPROVE})

MATRIX: dict[Role, frozenset[Permission]] = {
    Role.ADMINISTRATOR: _SIGNED_IN | {Permission.ACCOUNTS, Permission.AUDIT, Permission.CONNECT},
    Role.ORGANIZER: _SIGNED_IN
    | _TWO_PEOPLE
    | {Permission.SET_UP, Permission.DECIDE, Permission.CERTIFY, Permission.EXPORT}
    | {Permission.APPLICATIONS},
    Role.MODERATOR: _SIGNED_IN | {Permission.HOLD, Permission.ASK},
    Role.SENIOR_MODERATOR: _SIGNED_IN | _TWO_PEOPLE | {Permission.HOLD, Permission.VOID},
    Role.AUDITOR: _SIGNED_IN | {Permission.AUDIT},
    Role.JUDGE: _SEATED | {Permission.JUDGE},
    Role.RECOMMENDER: _SEATED | {Permission.RECOMMEND},
}

#: Where those begin who have nothing of the desk but their seats.
SEATED = {Role.JUDGE: "/judging", Role.RECOMMENDER: "/recommending"}


def permissions(role: Role | None, stage: Stage = Stage.WHOLE) -> frozenset[Permission]:
    """What a role may do; None is somebody without a session."""
    if role is None:
        return _EVERYBODY
    return MATRIX[role] if stage is Stage.WHOLE else _ANY_SESSION
