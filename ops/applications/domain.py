"""The nouns of applications. Pure but for a number that nobody can guess."""

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import msgspec

from ops.complaints.domain import cleaned
from voting.rules.applications import Applications

#: Crockford's digits in small letters: 60 bits, so that a number is not found by trying.
_DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"
_LENGTH = 12
NUMBER = re.compile(rf"[{_DIGITS}]{{{_LENGTH}}}")
MOST_LINE, MOST_SUMMARY, MOST_REASON = 200, 2000, 4000
#: Whatever becomes of them: one telephone fills no disk.
MOST_OF_ONE = 20


class State(StrEnum):
    """Where an application stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"


class FileKind(StrEnum):
    """What is uploaded beside the form."""

    SIGNED_COPY = "signed-copy"
    PICTURE = "picture"


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The same words in Chinese and in English; English may be left to the office."""

    zh: str = ""
    en: str = ""


class Form(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an applicant has written, as it came; `field` is one of its category's."""

    unit: Words = Words()
    title: Words = Words()
    category: str = ""
    field: str = ""
    summary: Words = Words()
    sections: list[Words] = []
    project: str = ""
    video: str = ""
    recommender: str = ""

    @property
    def digest(self) -> bytes:
        """SHA-256 of what was written: what the office confirms is what becomes a case."""
        return hashlib.sha256(encoded(self).encode()).digest()


class Contact(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How an applicant is reached; kept sealed."""

    phone: str
    person: str = ""
    mail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """Somebody who signed in; `contact` is sealed, and None once its time is over."""

    no: int
    subject: bytes
    contact: bytes | None
    signed_out_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFacts:
    """What is told of a file without opening it."""

    kind: FileKind
    type: str
    size: int
    sha256: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What the office said to a revision; `digest` is of the form that it read."""

    revision: int
    confirmed: bool
    reason: str
    digest: bytes
    at: datetime
    actor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """A form with its way so far.

    Attributes:
        revision: how often it was sent in.
        decided: the office's latest decision, which may be of an earlier revision.
        recommended_by: the unit that recommends it; None where none has.
        appeals: the numbers of complaints that its applicant made about the case.
    """

    number: str
    applicant_no: int
    form: Form
    revision: int
    made_at: datetime
    changed_at: datetime
    submitted_at: datetime | None = None
    withdrawn_at: datetime | None = None
    decided: Decided | None = None
    recommended_by: str | None = None
    appeals: tuple[str, ...] = ()

    @property
    def state(self) -> State:
        """Where it stands. A confirmation of other words than those that stand now is none."""
        if self.withdrawn_at is not None:
            return State.WITHDRAWN
        if self.submitted_at is None:
            return State.DRAFT
        if self.decided is None or self.decided.revision != self.revision:
            return State.SUBMITTED
        if not self.decided.confirmed:
            return State.RETURNED
        return State.CONFIRMED if self.decided.digest == self.form.digest else State.SUBMITTED

    @property
    def case_id(self) -> str:
        """The id of the case that it becomes."""
        return f"a-{self.number}"


def may_edit(application: Application, rules: Applications, now: datetime) -> bool:
    """Until it is sent in, and again once it is returned, before the deadline."""
    open_now = rules.opens_at <= now < rules.closes_at
    return open_now and application.state in (State.DRAFT, State.RETURNED)


def may_withdraw(application: Application, rules: Applications, now: datetime) -> bool:
    """Until the office's own deadline."""
    return now < rules.review_ends_at and application.state is not State.WITHDRAWN


def may_decide(application: Application, rules: Applications, now: datetime) -> bool:
    """What was sent in waits for the office until the office's deadline."""
    return now < rules.review_ends_at and application.state is State.SUBMITTED


def new_number() -> str:
    """A number such as `7k2m9qxa4t0c`."""
    return "".join(secrets.choice(_DIGITS) for _ in range(_LENGTH))


def encoded(form: Form) -> str:
    """A form as it is kept."""
    return msgspec.json.encode(form, order="deterministic").decode()


def decoded(text: str) -> Form:
    """A form that was kept."""
    return msgspec.json.decode(text, type=Form)


def line(text: str) -> str:
    """A text without line ends and control characters, and with none but single spaces."""
    return " ".join(cleaned(text).split())
