"""The ballot ledger: the only room that appends to it, through the functions in `sql/`.

Every method is one round trip and one transaction. Ballots are acknowledged from here and from
nowhere else.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

import asyncpg

from voting import metrics
from voting.decisions import LAWFUL, Body, Kind, Plain, written
from voting.domain import Ballot, CaseId, Cast, Phase, Tally
from voting.errors import BadBallotData, OutcomeUnknown, UnlawfulDecision, UnlawfulRuling
from voting.ledger_nouns import MAX_SETTLED, Head, LiveTallies, Ruling
from voting.ledger_rows import amendment_of, numbers_literal, outcome_of, tally_of
from voting.postgres import fetch, fetch_value
from voting.refusal import Reason, Refused
from voting.register import Enrolled

#: Look-ups of receipts and of ballots that are known; more at a time are told to come again.
MAX_LOOK_UPS = 512

#: Recomputing tallies reads every ballot; nobody waits for it under a lock.
_WHOLE_LEDGER_S = 600.0

_CAST = """
SELECT outcome, index, cast_at, rule, resets_at, voter_ballots
FROM cast_ballots($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
"""
_SETTLE = "SELECT settle_ballots($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
_ADVANCE = "SELECT last_index, last_at, phase, settled_index FROM advance_campaign($1, $2)"
_DECIDE = "SELECT decide($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12::jsonb)"
_LIVE = """
SELECT as_of, hash, phase, case_id, received, pending, counted, held, voided
FROM live_tallies($1)
"""
_TABULATE = """
SELECT case_no, received, pending, counted, held, voided FROM tabulate($1, $2)
"""
_EVIDENCE = """
SELECT r.index, r.cast_at, r.selections, p.network, p.asn, p.region, p.device_class, p.referrer,
       p.session_age_s, p.marks, p.wide_network
FROM cast_vote_record r
JOIN provenance p ON p.campaign_no = r.campaign_no AND p.index = r.index
WHERE r.campaign_no = $1 AND r.index > $2 AND r.index <= $3
ORDER BY r.index LIMIT $4
"""
_HASH_AT = """
SELECT hash FROM cast_vote_record WHERE campaign_no = $1 AND index = $2
UNION ALL SELECT hash FROM ledger_record WHERE campaign_no = $1 AND index = $2
"""
_RECORDED = """
SELECT ballot_id FROM cast_vote_record WHERE campaign_no = $1 AND index = $2
"""
_KNOWN = """
SELECT r.index, r.cast_at, r.selections = $4::text::smallint[] AS same,
       (SELECT count(*) FROM cast_vote_record o
        WHERE o.campaign_no = $1 AND o.voter = $2) AS voter_ballots
FROM cast_vote_record r
WHERE r.campaign_no = $1 AND r.voter = $2 AND r.ballot_id = $3
"""


class Ledger:
    """Appends to and reads from the ledger of PostgreSQL.

    `test_clock` replaces the server's clock in tests and simulations; None in earnest.
    `ballot_pool` are connections that no look-up uses, so that no flood of them holds a ballot
    up; without them ballots share the others.
    """

    def __init__(
        self,
        pool: asyncpg.Pool,
        test_clock: Callable[[], datetime] | None = None,
        *,
        ballot_pool: asyncpg.Pool | None = None,
    ) -> None:
        self._pool = pool
        self._ballot_pool = ballot_pool or pool
        self._test_clock = test_clock
        self._looking_up = 0

    def _now(self) -> datetime | None:
        return self._test_clock() if self._test_clock else None

    async def cast(self, enrolled: Enrolled, ballots: Sequence[Ballot]) -> list[Cast | Refused]:
        """Commit a batch; the answers stand in the order of the ballots.

        Raises:
            BadBallotData: PostgreSQL refuses the batch for what is in it; nothing is recorded.
            OutcomeUnknown: no answer came; the same ballots may be cast again.
        """
        numbers = enrolled.case_numbers
        origins = [ballot.provenance for ballot in ballots]
        rows = await fetch(
            self._ballot_pool,
            _CAST,
            enrolled.campaign_no,
            self._now(),
            [ballot.ballot_id for ballot in ballots],
            [ballot.voter for ballot in ballots],
            [numbers_literal(ballot.selections, numbers) for ballot in ballots],
            [origin.channel.value for origin in origins],
            [origin.network for origin in origins],
            [origin.asn for origin in origins],
            [origin.region for origin in origins],
            [origin.device_class for origin in origins],
            [origin.referrer for origin in origins],
            [origin.session_age_s for origin in origins],
            [" ".join(origin.marks) for origin in origins],
            [origin.sealed_address for origin in origins],
            [origin.address_digest for origin in origins],
            [origin.wide_network for origin in origins],
            enrolled.life.terms_index,
        )
        return [outcome_of(row, enrolled) for row in rows]

    async def known(self, enrolled: Enrolled, ballot: Ballot) -> Cast | Refused | None:
        """The answer to a ballot whose id is recorded; None for a new one. Takes no lock.

        Raises:
            OutcomeUnknown: no answer came.
        """
        rows = await self._look_up(
            _KNOWN,
            enrolled.campaign_no,
            ballot.voter,
            ballot.ballot_id,
            numbers_literal(ballot.selections, enrolled.case_numbers),
        )
        if not rows:
            return None
        [row] = rows
        if not row["same"]:
            return Refused(reason=Reason.BALLOT_ID_TAKEN)
        return Cast(
            index=row["index"],
            cast_at=row["cast_at"],
            repeated=True,
            voter_ballots=row["voter_ballots"],
        )

    async def settle(self, enrolled: Enrolled, ruling: Ruling) -> int | None:
        """Append a ruling and move the tallies with it; None when it changed nothing.

        Raises:
            UnlawfulRuling: certified, or beyond what this actor may do.
            OutcomeUnknown: no answer came; the same ruling may be sent again.
        """
        assert len(ruling.indices) <= MAX_SETTLED
        try:
            index = await fetch_value(
                self._pool,
                _SETTLE,
                enrolled.campaign_no,
                self._now(),
                ruling.actor,
                ruling.by_person,
                ruling.upto,
                ruling.status.value,
                list(ruling.indices),
                list(ruling.incidents),
                list(ruling.scores),
                ruling.reason,
            )
        except BadBallotData as fault:
            raise UnlawfulRuling(str(fault)) from fault
        assert index is None or isinstance(index, int)
        return index

    async def advance(self, enrolled: Enrolled) -> Head:
        """Open or close the campaign if it is time, and tell where the ledger stands.

        No ballot committed later has an earlier time than the head's.
        """
        [row] = await fetch(self._pool, _ADVANCE, enrolled.campaign_no, self._now())
        return Head(
            index=row["last_index"],
            at=row["last_at"],
            phase=Phase(row["phase"]),
            settled_index=row["settled_index"],
        )

    async def decide(
        self,
        enrolled: Enrolled,
        kind: Kind,
        body: Body,
        actor: str,
        as_of: int | None = None,
    ) -> int:
        """Record a decision, unless another was recorded that `enrolled` does not know.

        Returns its index.

        Args:
            actor: who takes it, by office or account.
            as_of: the index on which the decision was computed; it is refused when the ledger
                has gone on since. None where nothing was computed.

        Raises:
            UnlawfulDecision: not in this phase, or not on these facts.
            OutcomeUnknown: no answer came; look before you decide again.
        """
        edge = LAWFUL[kind]
        times, quotas = amendment_of(enrolled, body)
        try:
            index = await fetch_value(
                self._pool,
                _DECIDE,
                enrolled.campaign_no,
                self._now(),
                kind.value,
                actor,
                written(body),
                [phase.value for phase in Phase if phase in edge.phases],
                edge.leads_to.value if edge.leads_to else None,
                edge.terms,
                as_of,
                enrolled.life.as_of,
                times,
                quotas,
            )
        except BadBallotData as fault:
            raise UnlawfulDecision(str(fault)) from fault
        assert isinstance(index, int)
        return index

    async def close(self, enrolled: Enrolled, actor: str, reason: str) -> int:
        """Close the vote before its time; returns the index of the closing record.

        Raises:
            UnlawfulDecision: the campaign is not open.
        """
        return await self.decide(enrolled, Kind.CLOSING, Plain(reason=reason), actor)

    async def live_tallies(self, enrolled: Enrolled) -> LiveTallies:
        """The tallies of this moment, all as of the same index."""
        rows = await fetch(self._pool, _LIVE, enrolled.campaign_no)
        return LiveTallies(
            as_of=rows[0]["as_of"],
            hash=rows[0]["hash"],
            phase=Phase(rows[0]["phase"]),
            by_case={CaseId(row["case_id"]): tally_of(row) for row in rows},
        )

    async def tabulate(self, enrolled: Enrolled, as_of: int) -> dict[CaseId, Tally]:
        """The tallies as of any index, recomputed from ballots and rulings."""
        rows = await fetch(
            self._pool, _TABULATE, enrolled.campaign_no, as_of, within_s=_WHOLE_LEDGER_S
        )
        return {enrolled.case_ids[row["case_no"]]: tally_of(row) for row in rows}

    async def evidence(
        self, enrolled: Enrolled, after: int, upto: int, limit: int
    ) -> list[asyncpg.Record]:
        """Ballots in (after, upto] with their provenance, by index, at most `limit`."""
        return await fetch(self._pool, _EVIDENCE, enrolled.campaign_no, after, upto, limit)

    async def hash_at(self, enrolled: Enrolled, index: int) -> bytes | None:
        """The hash of the record at an index; None when there is none."""
        found = await fetch_value(self._pool, _HASH_AT, enrolled.campaign_no, index)
        assert found is None or isinstance(found, bytes)
        return found

    async def holds(self, campaign_no: int, index: int, ballot_id_half: bytes) -> bool:
        """Whether a ballot whose id begins with these 8 bytes stands at the index."""
        rows = await self._look_up(_RECORDED, campaign_no, index)
        return bool(rows) and rows[0]["ballot_id"].bytes[:8] == ballot_id_half

    async def _look_up(self, query: str, *arguments: object) -> list[asyncpg.Record]:
        """A query on behalf of one client; only so many of them wait for a connection."""
        if self._looking_up >= MAX_LOOK_UPS:
            raise OutcomeUnknown("too many look-ups wait")
        self._looking_up += 1
        metrics.WAITING_LOOK_UPS.set(self._looking_up)
        try:
            return await fetch(self._pool, query, *arguments)
        finally:
            self._looking_up -= 1
            metrics.WAITING_LOOK_UPS.set(self._looking_up)
