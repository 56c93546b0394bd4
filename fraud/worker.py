"""The judge's worker: follows the ledger by index and settles what the judge says.

A new worker reads the campaign's ledger from its beginning and so has the state that any other
would have; what it settles again is settled already, and changes nothing.
"""

from collections.abc import Sequence

import asyncpg

from fraud import metrics
from fraud.domain import Incident, Judgement, Verdict
from fraud.encoding import BallotRow, encode
from fraud.incident_store import IncidentStore
from fraud.judge import Judge
from fraud.vocabulary import Vocabulary
from voting.domain import Status
from voting.ledger import MAX_SETTLED, Head, Ledger, Ruling
from voting.provenance import UNMETERED
from voting.register import Enrolled

ACTOR = "judge"
#: Names the rules that ruled; raised whenever a signal, a weight or a threshold changes.
MODEL = "stream-1"
_READ_AT_ONCE = 5_000


class JudgeWorker:
    """Judges one campaign."""

    def __init__(self, enrolled: Enrolled, ledger: Ledger, incidents: IncidentStore) -> None:
        self._enrolled = enrolled
        self._ledger = ledger
        self._store = incidents
        self._vocabulary = Vocabulary()
        self._judge = Judge(self._vocabulary)
        self._read_upto = 0
        self._incidents: dict[str, Incident] = {}

    async def turn(self) -> Head:
        """Judge everything that is in the ledger now, and close the buckets that are over."""
        head = await self._ledger.advance(self._enrolled)
        while self._read_upto < head.index:
            await self._read_on(head)
        await self._settle(None, self._judge.advance(head.at.timestamp()))
        self._measure(head)
        return head

    async def _read_on(self, head: Head) -> None:
        rows = await self._ledger.evidence(
            self._enrolled, self._read_upto, head.index, _READ_AT_ONCE
        )
        last = rows[-1]["index"] if len(rows) == _READ_AT_ONCE else head.index
        block = encode(self._vocabulary, [_ballot_row(row, self._enrolled) for row in rows])
        judgement = self._judge.feed(block)
        await self._settle(last if rows else None, judgement)
        self._read_upto = last
        metrics.JUDGED.labels(self._enrolled.campaign.id).inc(len(rows))

    async def _settle(self, upto: int | None, judgement: Judgement) -> None:
        """Incidents first: a held ballot's incident can always be read."""
        await self._store.save(self._enrolled, judgement.incidents, MODEL)
        self._incidents |= {incident.id: incident for incident in judgement.incidents}
        verdicts = sorted(judgement.verdicts, key=lambda verdict: verdict.index)
        settled = await self._settle_range(upto, verdicts) if upto else None
        late = [v for v in verdicts if settled is None or v.index <= settled]
        for chunk in _chunks(late):
            await self._ledger.settle(self._enrolled, self._ruling(None, chunk))
        metrics.HELD.labels(self._enrolled.campaign.id).inc(len(verdicts))

    async def _settle_range(self, upto: int, verdicts: Sequence[Verdict]) -> int:
        """Settle what is pending up to an index, in steps; returns where settling began."""
        head = await self._ledger.advance(self._enrolled)
        began = head.settled_index
        for low in range(began, upto, MAX_SETTLED):
            high = min(low + MAX_SETTLED, upto)
            inside = [verdict for verdict in verdicts if low < verdict.index <= high]
            await self._ledger.settle(self._enrolled, self._ruling(high, inside))
        return began

    def _ruling(self, upto: int | None, held: Sequence[Verdict]) -> Ruling:
        incidents = sorted({verdict.incident for verdict in held})
        return Ruling(
            actor=f"{ACTOR} {MODEL}",
            by_person=False,
            upto=upto,
            status=Status.HELD,
            indices=[verdict.index for verdict in held],
            incidents=[verdict.incident for verdict in held],
            scores=[verdict.score for verdict in held],
            reason="\n".join(_told(self._incidents[incident]) for incident in incidents),
        )

    def _measure(self, head: Head) -> None:
        campaign = self._enrolled.campaign.id
        metrics.INCIDENTS.labels(campaign).set(len(self._incidents))
        metrics.JUDGED_INDEX.labels(campaign).set(self._read_upto)
        metrics.JUDGE_LAG.labels(campaign).set(head.index - self._read_upto)


def _ballot_row(row: asyncpg.Record, enrolled: Enrolled) -> BallotRow:
    return BallotRow(
        index=row["index"],
        cast_at=row["cast_at"].timestamp(),
        selections=[enrolled.case_ids[number] for number in row["selections"]],
        network=row["network"],
        device_class=row["device_class"],
        referrer=row["referrer"],
        session_age_s=row["session_age_s"],
        unmetered=UNMETERED in row["marks"].split(),
    )


def _told(incident: Incident) -> str:
    """An incident in one line of a ruling's reason: its id, then both languages."""
    zh = "；".join(reason.zh for reason in incident.reasons)
    en = "; ".join(reason.en for reason in incident.reasons)
    return f"{incident.id}: {zh} / {en}"


def _chunks(verdicts: Sequence[Verdict]) -> list[Sequence[Verdict]]:
    return [verdicts[i : i + MAX_SETTLED] for i in range(0, len(verdicts), MAX_SETTLED)]
