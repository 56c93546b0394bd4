"""Accounts of the desk. Pure."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from ops.desk.permissions import Role

NAME = re.compile(r"[a-z][a-z0-9._-]{1,31}")
#: How long a first-login link is good for.
INVITATION_LASTS = timedelta(hours=24)


class AccountState(StrEnum):
    """INVITED has a first-login link, or had one; ACTIVE can sign in; DISABLED cannot."""

    INVITED = "invited"
    ACTIVE = "active"
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Somebody who works at the desk."""

    no: int
    name: str
    role: Role
    state: AccountState
    made_at: datetime
    invitation_ends_at: datetime | None = None


class Trouble(StrEnum):
    """Why something asked for about an account was not done; pages and commands have words."""

    BAD_NAME = "bad-name"
    NAME_TAKEN = "name-taken"
    UNKNOWN = "unknown"
    OWN_ACCOUNT = "own-account"
    ALREADY = "already"
    NO_REASON = "no-reason"


TOLD: dict[Trouble, str] = {
    Trouble.BAD_NAME: (
        "a name has 2 to 32 characters: small letters, digits, dots, hyphens and underscores,"
        " a letter first"
    ),
    Trouble.NAME_TAKEN: "there is an account of this name",
    Trouble.UNKNOWN: "there is no account of this name",
    Trouble.OWN_ACCOUNT: "nobody changes the own role or state",
    Trouble.ALREADY: "it is so already",
    Trouble.NO_REASON: "a reason is needed",
}
