"""Walks the whole ledger once, in order: chain, rules, tallies and the facts of incidents."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from heapq import merge

from ops.verify import ballots, records
from ops.verify.ballot_rules import BallotRules
from ops.verify.ballots import Ballot
from ops.verify.chain import Chain
from ops.verify.histories import PENDING
from ops.verify.records import Record
from ops.verify.replay import Replay
from ops.verify.report import Problems
from ops.verify.rules import Rules

Progress = Callable[[int, int], None]

_TOLD_EVERY = 10_000


@dataclass
class IncidentFacts:
    """What the ballots of an incident have in common; statuses by their number."""

    first_index: int
    first_at: str
    last_at: str
    statuses: Counter[int] = field(default_factory=Counter)
    cases: Counter[str] = field(default_factory=Counter)


@dataclass
class Audit:
    """What ballots and rulings add up to. `votes` counts (case, history)."""

    ballots: int = 0
    votes: Counter[tuple[str, int]] = field(default_factory=Counter)
    incidents: dict[str, IncidentFacts] = field(default_factory=dict)


class Auditor:
    """Judges a ledger against the rules in force at each of its indices."""

    def __init__(self, rules: Rules, state: Replay, chain: Chain, problems: Problems) -> None:
        self._loaded = rules
        self._state = state
        self._rules = BallotRules(state.lives.as_of(0))
        self._chain = chain
        self._problems = problems
        self._incidents_of = _by_ballot(state)
        self._minute = ""
        self._audit = Audit()

    def walk(
        self, cast: Iterable[Ballot], other: Sequence[Record], on_progress: Progress
    ) -> Audit:
        """Judge everything in the order of the ledger."""
        total = len(self._state.histories) - 1
        ledger: tuple[Iterable[Ballot | Record], ...] = (other, cast)
        for entry in merge(*ledger, key=_place):
            if isinstance(entry, Ballot):
                self._judge_ballot(entry)
            else:
                self._judge_record(entry)
            if self._chain.index % _TOLD_EVERY == 0:
                on_progress(self._chain.index, total)
        on_progress(total, total)
        return self._audit

    def _judge_record(self, record: Record) -> None:
        self._chain.step(records.FILE, record.index, record.hashed(), record.hash)
        self._follow_time(records.FILE, record.name, f"{record.at[:16]}Z")
        if record.kind != "ruling":
            self._rules = BallotRules(self._state.lives.as_of(record.index))

    def _judge_ballot(self, ballot: Ballot) -> None:
        numbers = self._rules.numbers(ballot.selections) or self._plain(ballot.selections)
        hashed = f"ballot|{ballot.index}|{ballot.minute}|{ballot.ballot_id}|{numbers}"
        self._chain.step(ballots.FILE, ballot.index, f"{hashed}|{ballot.channel}", ballot.hash)
        for fault in self._rules.faults(ballot):
            self._problems.add(ballots.FILE, fault, row=ballot.name)
        self._follow_time(ballots.FILE, ballot.name, ballot.minute)
        self._count(ballot)

    def _plain(self, selections: str) -> str:
        """The numbers of an unlawful choice: the ledger hashed it too."""
        numbers = (self._loaded.numbers.get(case, 0) for case in selections.split(";"))
        return ",".join(map(str, numbers))

    def _follow_time(self, file: str, name: str, minute: str) -> None:
        if minute < self._minute:
            self._problems.add(file, f"is of {minute}, behind {self._minute}", row=name)
        self._minute = max(minute, self._minute)

    def _count(self, ballot: Ballot) -> None:
        history = self._state.histories.at(ballot.index)
        self._audit.ballots += 1
        for case in ballot.selections.split(";"):
            self._audit.votes[case, history] += 1
        for incident in self._incidents_of.get(ballot.index, ()):
            self._remember(incident, ballot)

    def _remember(self, incident: str, ballot: Ballot) -> None:
        facts = self._audit.incidents.setdefault(
            incident, IncidentFacts(ballot.index, ballot.minute, ballot.minute)
        )
        facts.last_at = max(facts.last_at, ballot.minute)
        facts.statuses[self._state.histories.status(ballot.index) or PENDING] += 1
        facts.cases.update(ballot.selections.split(";"))


def _place(entry: Ballot | Record) -> int:
    return entry.index


def _by_ballot(state: Replay) -> dict[int, list[str]]:
    found: defaultdict[int, list[str]] = defaultdict(list)
    for incident, indices in state.rulings.members.items():
        for index in indices:
            found[index].append(incident)
    return found
