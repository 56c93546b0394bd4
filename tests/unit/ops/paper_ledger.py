"""A ledger on paper: a dozen ballots, three rulings and a closing, hashed as the ledger does."""

import hashlib
import json
import uuid
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ops.export.source import IncidentFacts, Record, Sink
from tests.campaigns import OPENS, campaign
from voting.domain import CaseId, Tally
from voting.ledger.digest_store import Kept
from voting.ledger.documents import document_of
from voting.rules.campaign import Campaign

#: Where each ballot of `a_closed_vote` ends.
HELD, VOIDED = 5, 4


@dataclass(frozen=True)
class PaperBallot:
    """A ballot for three cases at most, by case numbers in ascending order."""

    selections: tuple[int, ...]
    at: datetime = OPENS + timedelta(hours=20)

    @property
    def minute(self) -> str:
        return self.at.strftime("%Y-%m-%dT%H:%MZ")

    @property
    def period(self) -> str:
        return (self.at + timedelta(hours=8)).date().isoformat()


@dataclass(frozen=True)
class PaperRecord:
    """A record that is no ballot."""

    kind: str
    body: dict[str, object] = field(default_factory=dict)
    actor: str = "clock"
    at: datetime = OPENS + timedelta(hours=20)


def ruling(after: int, upto: int, *moves: tuple[str, str], to: str, by: str) -> PaperRecord:
    """A ruling that moves ballots of one incident; moves are (from, ballots).

    Who is called a judge is the machine; everybody else is a person.
    """
    told = [{"from": leaves, "incident": "i-1", "ballots": ballots} for leaves, ballots in moves]
    by_person = not by.startswith("judge")
    body = {"after": after, "upto": upto, "to": to, "by_person": by_person, "moves": told}
    return PaperRecord("ruling", body | {"reason": "i-1: 短时突增 / a burst"}, actor=by)


def a_closed_vote() -> list[PaperBallot | PaperRecord]:
    """Index 1 opens, 14 closes; ballot 5 is held, 4 voided, all others count in the end."""
    return [
        PaperRecord("opening", at=OPENS),
        *(PaperBallot(choice) for choice in [(1,), (1, 2), (3,), (3,), (1, 5), (2, 4)]),
        *(PaperBallot(choice) for choice in [(6,), (1, 3, 5)]),
        ruling(0, 9, ("pending", "4-5"), to="held", by="judge"),
        *(PaperBallot(choice) for choice in [(2,), (4, 6)]),
        ruling(9, 9, ("held", "4"), to="voided", by="=SUM(A1)"),
        PaperRecord("closing", {"reason": "-1 early"}, actor="organizer"),
        ruling(9, 13, to="held", by="judge"),
    ]


class PaperLedger:
    """The source of an export, from entries in the order of the ledger."""

    def __init__(
        self, entries: list[PaperBallot | PaperRecord], held_under: Campaign | None = None
    ) -> None:
        self._campaign = held_under or campaign()
        self._lines: list[tuple[int, bytes]] = []
        self._records: list[Record] = []
        self._votes = Counter[tuple[int, str]]()
        text = f"pingxuan|{self._campaign.id}|{document_of(self._campaign)}"
        self._times: list[datetime | None] = [None]
        self.signed: list[Kept] = []
        self._hashes = [hashlib.sha256(text.encode()).digest()]
        for index, entry in enumerate(entries, start=1):
            self._times.append(entry.at)
            if isinstance(entry, PaperBallot):
                self._add_ballot(index, entry)
            else:
                self._add_record(index, entry)

    @property
    def began_as_draft(self) -> bool:
        return bool(self._records and self._records[0].kind == "publication")

    async def document(self) -> str:
        return document_of(self._campaign)

    async def head(self) -> int:
        return len(self._hashes) - 1

    async def hash_at(self, index: int) -> bytes:
        return self._hashes[index]

    async def records(self, as_of: int) -> list[Record]:
        return [record for record in self._records if record.index <= as_of]

    async def time_at(self, index: int) -> datetime | None:
        return self._times[index]

    async def digests(self) -> list[Kept]:
        return self.signed

    async def tallies(self, as_of: int) -> dict[CaseId, Tally]:
        del as_of
        states = ("counted", "held", "voided")
        return {
            case.case_id: Tally(
                received=sum(self._votes[number, state] for state in states),
                **{state: self._votes[number, state] for state in states},
            )
            for number, case in enumerate(self._campaign.case, start=1)
        }

    async def incidents(self, as_of: int) -> list[IncidentFacts]:
        del as_of
        minute = PaperBallot((3,)).minute
        return [
            IncidentFacts(
                incident="i-1",
                case_no=3,
                first_at=minute,
                last_at=minute,
                first_index=4,
                ballots=2,
                counted=0,
                held=1,
                voided=1,
                score="0.75",
            )
        ]

    async def regions(self, as_of: int) -> dict[CaseId, dict[str, int]]:
        """Nobody knows where a paper ballot came from."""
        tallies = await self.tallies(as_of)
        return {case: {"": tally.counted} for case, tally in tallies.items()}

    async def copy_ballots(self, after: int, upto: int, sink: Sink) -> None:
        for index, line in self._lines:
            if after < index <= upto:
                await sink(line)

    def _add_ballot(self, index: int, ballot: PaperBallot) -> None:
        ballot_id = uuid.UUID(int=hash((index, ballot.selections)) & (1 << 128) - 1)
        numbers = ",".join(map(str, ballot.selections))
        self._link(f"ballot|{index}|{ballot.minute}|{ballot_id}|{numbers}|web")
        cases = ";".join(self._campaign.case[number - 1].id for number in ballot.selections)
        cells = (index, ballot_id, ballot.period, cases, "web", ballot.minute)
        line = ",".join(map(str, (*cells, self._hashes[-1].hex())))
        self._lines.append((index, f"{line}\n".encode()))
        status = {HELD: "held", VOIDED: "voided"}.get(index, "counted")
        self._votes.update((number, status) for number in ballot.selections)

    def _add_record(self, index: int, record: PaperRecord) -> None:
        at, body = record.at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"), json.dumps(record.body)
        self._link(f"{record.kind}|{index}|{at}|{record.actor}|{body}")
        self._records.append(
            Record(
                index=index,
                kind=record.kind,
                at=at,
                actor=record.actor,
                body=body,
                hash=self._hashes[-1].hex(),
            )
        )

    def _link(self, text: str) -> None:
        self._hashes.append(hashlib.sha256(self._hashes[-1] + text.encode()).digest())
