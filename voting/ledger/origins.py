"""Where the counted votes of each case came from, by region, without the ballots.

Reads only, a range of the ledger at a time.
"""

from collections import Counter
from collections.abc import Mapping

import asyncpg

from voting.domain import CaseId
from voting.ledger.choices import BALLOTS_AT_ONCE, RANGE_S
from voting.ledger.postgres import fetch
from voting.ledger.register import Enrolled

#: Case → region → counted votes; the region is an ISO 3166 code, empty where nobody knows it.
Regions = Mapping[CaseId, Mapping[str, int]]

_ORIGINS = "SELECT case_no, region, votes FROM origins($1, $2, $3, $4)"


async def origins_as_of(pool: asyncpg.Pool, enrolled: Enrolled, as_of: int) -> Regions:
    """The regions of all counted votes as of an index, for every case that has any.

    Raises:
        OutcomeUnknown: no answer came.
    """
    found: dict[CaseId, Counter[str]] = {}
    for after in range(0, as_of, BALLOTS_AT_ONCE):
        upto = min(after + BALLOTS_AT_ONCE, as_of)
        rows = await fetch(
            pool, _ORIGINS, enrolled.campaign_no, as_of, after, upto, within_s=RANGE_S
        )
        for row in rows:
            votes = found.setdefault(enrolled.case_ids[row["case_no"]], Counter())
            votes[row["region"]] += row["votes"]
    return found
