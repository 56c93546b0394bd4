"""The tables of dockets and of flagged incidents: their only writer, and their reader."""

from collections.abc import Sequence
from dataclasses import dataclass

import asyncpg
import msgspec

from ops.errors import WrongInput
from ops.export.ranges import parsed
from ops.rulings.criteria import Criteria
from ops.rulings.nouns import Docket, Flagged
from ops.rulings.search import Found
from voting.ledger.postgres import fetch
from voting.ledger.register import Enrolled

_WITHIN_S = 20.0
_FIELDS = "docket_no, campaign_no, as_of, criteria, incident, ballots, pending, actor, shown_at"
_SAVE = f"""
INSERT INTO docket (campaign_no, as_of, criteria, incident, ballots, total, pending, actor)
VALUES ($1, $2, $3, $4, coalesce(index_ranges($5::bigint[]), ''), cardinality($5::bigint[]),
        $6, $7)
RETURNING {_FIELDS}
"""  # noqa: S608 - a constant
_FIND = f"SELECT {_FIELDS} FROM docket WHERE campaign_no = $1 AND docket_no = $2"  # noqa: S608 - a constant
# What nobody ruled on and nobody kept; a request for it would have expired.
_TIDY = """
DELETE FROM docket d WHERE d.campaign_no = $1
AND d.shown_at < clock_timestamp() - interval '7 days'
AND NOT EXISTS (SELECT FROM ruling_order o WHERE o.docket_no = d.docket_no)
AND NOT EXISTS (SELECT FROM flagged_incident f WHERE f.docket_no = d.docket_no)
"""
_FLAG = """
INSERT INTO flagged_incident (campaign_no, id, docket_no, title, actor)
VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING
RETURNING id, docket_no, title, actor, flagged_at
"""
_FLAGGED = """
SELECT id, docket_no, title, actor, flagged_at FROM flagged_incident
WHERE campaign_no = $1 ORDER BY docket_no
"""
_FLAGGED_BALLOTS = """
SELECT d.ballots FROM flagged_incident f JOIN docket d ON d.docket_no = f.docket_no
WHERE f.campaign_no = $1 AND f.id = $2
"""


@dataclass(frozen=True, slots=True)
class DocketStore:
    """Dockets of all campaigns in PostgreSQL."""

    pool: asyncpg.Pool

    async def save(
        self,
        enrolled: Enrolled,
        criteria: Criteria,
        found: Found,
        *,
        incident: str | None,
        actor: str,
    ) -> Docket:
        """Fix what a person is shown."""
        number = enrolled.campaign_no
        await fetch(self.pool, _TIDY, number)
        [row] = await fetch(
            self.pool,
            _SAVE,
            number,
            found.as_of,
            msgspec.json.encode(criteria).decode(),
            incident,
            list(found.indices),
            found.pending,
            actor,
            within_s=_WITHIN_S,
        )
        return _docket(row)

    async def find(self, enrolled: Enrolled, number: int) -> Docket:
        """A docket by its number.

        Raises:
            WrongInput: the campaign has none of it.
        """
        rows = await fetch(self.pool, _FIND, enrolled.campaign_no, number, within_s=_WITHIN_S)
        if not rows:
            told = "one that nobody ruled on is kept for a week"
            raise WrongInput(f"{enrolled.campaign.id} has no preview {number}; {told}")
        return _docket(rows[0])

    async def flag(self, enrolled: Enrolled, docket: Docket, title: str, actor: str) -> Flagged:
        """Keep a docket as an incident of a name of its own.

        Raises:
            WrongInput: it is kept already, or has no ballot, or the title is empty.
        """
        if not docket.ballots or not title.strip():
            raise WrongInput("an incident needs a title and at least one settled ballot")
        rows = await fetch(
            self.pool,
            _FLAG,
            enrolled.campaign_no,
            f"flag-{docket.number}",
            docket.number,
            " ".join(title.split()),
            actor,
        )
        if not rows:
            raise WrongInput(f"preview {docket.number} is kept as flag-{docket.number} already")
        return _flagged(rows[0])

    async def flagged(self, enrolled: Enrolled) -> list[Flagged]:
        """What people flagged, the oldest first."""
        rows = await fetch(self.pool, _FLAGGED, enrolled.campaign_no)
        return [_flagged(row) for row in rows]

    async def ballots_of(
        self, enrolled: Enrolled, incidents: Sequence[str]
    ) -> dict[str, Sequence[int]]:
        """Flagged incident → its ballots, for those of the names that people flagged."""
        found: dict[str, Sequence[int]] = {}
        for incident in incidents:
            rows = await fetch(self.pool, _FLAGGED_BALLOTS, enrolled.campaign_no, incident)
            if rows:
                found[incident] = tuple(parsed(rows[0]["ballots"]))
        return found


def _docket(row: asyncpg.Record) -> Docket:
    return Docket(
        number=row["docket_no"],
        campaign_no=row["campaign_no"],
        as_of=row["as_of"],
        criteria=msgspec.json.decode(row["criteria"], type=Criteria),
        incident=row["incident"],
        ballots=tuple(parsed(row["ballots"])),
        pending=row["pending"],
        actor=row["actor"],
        shown_at=row["shown_at"],
    )


def _flagged(row: asyncpg.Record) -> Flagged:
    return Flagged(
        id=row["id"],
        docket_no=row["docket_no"],
        title=row["title"],
        actor=row["actor"],
        flagged_at=row["flagged_at"],
    )
