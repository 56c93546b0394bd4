"""Replays the rulings: what each changed of the ballots' statuses.

A ruling first lets every pending ballot of its range count, and then moves the ballots that its
moves name to where it says.
"""

from dataclasses import dataclass, field

from ops.verify.bodies import Move, Ruling, indices_of
from ops.verify.histories import COUNTED, STATUSES, Histories
from ops.verify.lawful_rulings import machine_faults, person_faults

_EDGES = frozenset(
    {
        *(("pending", "held"), ("counted", "held"), ("counted", "voided")),
        *(("held", "counted"), ("held", "voided"), ("voided", "held"), ("voided", "counted")),
    }
)
#: A person may say that a ballot stays where it is.
_AFFIRMED = frozenset({("counted", "counted"), ("held", "held")})


@dataclass
class Rulings:
    """What follows from the rulings.

    `members` are the ballots that rulings name by incident, `words` what they said of it;
    `by_people` has a byte an index, 1 where a person's ruling stands on the ballot.
    """

    histories: Histories
    by_people: bytearray = field(init=False)
    settled: int = 0
    members: dict[str, set[int]] = field(default_factory=dict)
    words: dict[str, dict[str, None]] = field(default_factory=dict)
    rows: list[tuple[str, ...]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.by_people = bytearray(len(self.histories))

    def carry_out(self, ruling: Ruling, *, voting: bool) -> list[str]:
        """Carry a ruling out; returns what is wrong with it.

        Args:
            voting: whether the vote is open.

        Raises:
            ValueError: it names ranges that the ledger does not have.
        """
        body, size = ruling.body, len(self.histories)
        if not body.after == self.settled <= body.upto < min(ruling.record.index, size):
            return [f"rules from {body.after} to {body.upto}, but {self.settled} was settled"]
        moves = [(move, list(indices_of(move.ballots, size))) for move in body.moves]
        self._count_range(ruling, {index for _, indices in moves for index in indices})
        faults = [
            *machine_faults(body, moves, self.by_people, voting=voting),
            *person_faults(body),
        ]
        for move, ballots in moves:
            faults += self._move(ruling, move, ballots)
        self.settled = body.upto
        return faults

    def _count_range(self, ruling: Ruling, named: set[int]) -> None:
        """Let those of the range count that no move names."""
        ballots = [
            index
            for index in range(ruling.body.after + 1, ruling.body.upto + 1)
            if self.histories.is_ballot(index) and index not in named
        ]
        self.histories.move(ballots, COUNTED, by=ruling.record.index)
        if ballots:
            self.rows.append(ruling.row("pending", "counted", ballots))

    def _move(self, ruling: Ruling, move: Move, ballots: list[int]) -> list[str]:
        to = ruling.body.to
        by_person = ruling.body.by_person
        if (move.leaves, to) not in (_EDGES | _AFFIRMED if by_person else _EDGES):
            return [f"no ballot goes from {move.leaves} to {to}"]
        strange = [index for index in ballots if not self._is(ruling, move.leaves, index)]
        present = [index for index in ballots if self.histories.is_ballot(index)]
        self.histories.move(present, STATUSES[to], by=ruling.record.index)
        for index in present if by_person else ():
            self.by_people[index] = not ruling.body.reopens
        self.rows.append(ruling.row(move.leaves, to, ballots, move.incident))
        if move.incident is not None:
            self.members.setdefault(move.incident, set()).update(present)
            words = self.words.setdefault(move.incident, {})
            words.update(dict.fromkeys(ruling.words_on(move.incident)))
        return [f"ballot {index} was not {move.leaves}" for index in strange]

    def _is(self, ruling: Ruling, status: str, index: int) -> bool:
        in_range = ruling.body.after < index <= ruling.body.upto
        found = self.histories.status(index) == STATUSES[status]
        return found and (status != "pending" or in_range)
