"""The nouns of complaints. Pure but for a number that nobody can guess."""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

MOST_TEXT, MOST_CONTACT, MOST_ANSWER = 2_000, 200, 4_000
#: Crockford's digits: none is taken for another. 60 bits, so a number is not found by trying.
_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_GROUPS, _GROUP = 3, 4
_LOOKALIKES = str.maketrans("OIL", "011")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


class Kind(StrEnum):
    """A report tells of brushing or another wrong; an appeal asks to look at a decision again."""

    REPORT = "report"
    APPEAL = "appeal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What somebody wrote, as it came."""

    kind: str = ""
    case: str = ""
    text: str = ""
    receipt: str = ""
    contact: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """A complaint as it is kept; `contact` is sealed."""

    number: str
    kind: Kind
    case_no: int | None
    text: str
    receipt: str | None
    contact: bytes | None
    at: datetime
    due_at: datetime
    answered_at: datetime | None = None
    answer: str | None = None
    upheld: bool | None = None
    actor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics:
    """All that the public is told of complaints together."""

    received: int = 0
    answered: int = 0
    in_time: int = 0
    overdue: int = 0


def new_number() -> str:
    """A number such as `7K2M-9QXA-4T0C`."""
    groups = ("".join(secrets.choice(_DIGITS) for _ in range(_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)


def number_of(typed: str) -> str | None:
    """A number as it was issued, from however it was typed; None where it cannot be one."""
    letters = re.sub(r"[\s\u2010-\u2015-]", "", typed).upper().translate(_LOOKALIKES)
    if len(letters) != _GROUPS * _GROUP or not set(letters) <= set(_DIGITS):
        return None
    return "-".join(letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))


def cleaned(text: str) -> str:
    """Text without what no person types: line ends as one sign, no control characters."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
