"""One difference, and the ground that the checks stand on."""

from collections.abc import Iterator
from dataclasses import dataclass

import asyncpg

from voting.ledger.register import Enrolled
from voting.rules.campaign import Campaign

#: No check tells more than this of one table: the first differences name the cause.
MOST_FINDINGS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A difference: `where` names the index, the case or the rule, and is empty for a whole."""

    table: str
    where: str
    expected: str
    found: str

    def __str__(self) -> str:
        place = ": ".join(part for part in (self.table, self.where) if part)
        return f"{place}: expected {self.expected}, found {self.found}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """A campaign's ledger up to where it stood when the inspection began.

    Ballots go on being cast meanwhile: checks that read range by range end at `head`, the
    others compare within one snapshot. `signing_key` is the public key of the house that signs
    digests, in hex; None where it is not at hand.
    """

    pool: asyncpg.Pool
    enrolled: Enrolled
    document: str
    head: int
    signing_key: str | None = None

    @property
    def campaign_no(self) -> int:
        """The number that the ledger's rows carry."""
        return self.enrolled.campaign_no

    @property
    def campaign(self) -> Campaign:
        """The campaign with the rules in force."""
        return self.enrolled.campaign

    def ranges(self, size: int) -> Iterator[tuple[int, int]]:
        """(after, upto) over the whole ledger."""
        for after in range(0, self.head, size):
            yield after, min(after + size, self.head)
