"""What ballots choose, without the ballots: how many of each choice are counted, how many held.

Reads only, a range of the ledger at a time.
"""

from collections import Counter
from dataclasses import dataclass

import asyncpg

from voting.domain import CaseId
from voting.ledger.postgres import fetch
from voting.ledger.register import Enrolled

#: Few enough that no statement keeps an old snapshot open for long.
BALLOTS_AT_ONCE = 50_000

#: How long a range may take.
RANGE_S = 60.0
_CHOICES = "SELECT selections, counted, held FROM choices($1, $2, $3, $4)"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceSets:
    """How many counted and how many held ballots have exactly these selections.

    A choice names a case as often as its ballots do, in the order of the campaign's file.
    """

    counted: dict[tuple[CaseId, ...], int]
    held: dict[tuple[CaseId, ...], int]


async def choices_as_of(pool: asyncpg.Pool, enrolled: Enrolled, as_of: int) -> ChoiceSets:
    """The choices of all counted and held ballots as of an index.

    Raises:
        OutcomeUnknown: no answer came.
    """
    counted: Counter[tuple[int, ...]] = Counter()
    held: Counter[tuple[int, ...]] = Counter()
    for after in range(0, as_of, BALLOTS_AT_ONCE):
        upto = min(after + BALLOTS_AT_ONCE, as_of)
        rows = await fetch(
            pool, _CHOICES, enrolled.campaign_no, as_of, after, upto, within_s=RANGE_S
        )
        for row in rows:
            numbers = tuple(row["selections"])
            counted[numbers] += row["counted"]
            held[numbers] += row["held"]
    return ChoiceSets(counted=_named(counted, enrolled), held=_named(held, enrolled))


def _named(found: Counter[tuple[int, ...]], enrolled: Enrolled) -> dict[tuple[CaseId, ...], int]:
    ids = enrolled.case_ids
    return {
        tuple(ids[number] for number in numbers): ballots
        for numbers, ballots in found.items()
        if ballots
    }
