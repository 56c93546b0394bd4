"""What an export comes to, for people: computed lists beside adopted ones."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRevocation:
    """A winner that lost its award again, by a certificate and for a reason."""

    winner: str
    certificate: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownList:
    """One prize of an award in one group: who by the rules, and whom the committee adopted.

    `reasons` has the reason for everybody who stands in one of the two alone; `revoked` has the
    adopted winners who lost the award again.
    """

    award: str
    group: str
    prize: int
    computed: tuple[str, ...]
    adopted: tuple[str, ...]
    reasons: dict[str, str]
    revoked: tuple[ShownRevocation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownShortlist:
    """A frozen shortlist; `enter` and `leave` say what would change if it were drawn now.

    Whom people put on the list or took off it enters and leaves by people alone, except that
    whoever takes no part any more would leave.
    """

    as_of: int
    computed: tuple[str, ...]
    frozen: tuple[str, ...]
    enter: tuple[str, ...]
    leave: tuple[str, ...]
    reasons: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The phase that the campaign is in, its lists, and the certificate in force."""

    phase: str
    lists: tuple[ShownList, ...]
    shortlist: ShownShortlist | None
    certificate: str | None
