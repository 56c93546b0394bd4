"""Carries out every record of a ledger in order: rulings, and the decisions of its life."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import msgspec

from ops.verify import decisions as d
from ops.verify.bodies import Ruling, RulingBody
from ops.verify.figures import is_figure
from ops.verify.histories import Histories
from ops.verify.lawful import as_of_in, faults
from ops.verify.life import Life, Lives, begun, follow
from ops.verify.records import FILE, Record
from ops.verify.report import Problems
from ops.verify.rules import Rules
from ops.verify.rulings import Rulings

_RULING = "ruling"


@dataclass(frozen=True, slots=True)
class Taken:
    """A decision, with the life that it was taken in."""

    record: Record
    body: d.Body
    before: Life


@dataclass(frozen=True, slots=True)
class Replay:
    """What follows from the records of a ledger."""

    rulings: Rulings
    lives: Lives
    decisions: list[Taken]

    @property
    def histories(self) -> Histories:
        """The status of every ballot, before every decision that stands on tallies."""
        return self.rulings.histories


class _Replaying:
    def __init__(self, rulings: Rulings, lives: Lives, problems: Problems) -> None:
        self.rulings = rulings
        self.lives = lives
        self.decisions: list[Taken] = []
        self._problems = problems

    def rule(self, record: Record) -> None:
        try:
            body = msgspec.json.decode(record.body, type=RulingBody)
            voting = self.lives.last.phase == "open"
            found = self.rulings.carry_out(Ruling(record, body), voting=voting)
        except (ValueError, RecursionError) as fault:
            found = [f"body cannot be read: {fault}"]
        if self.lives.last.phase == "certified":
            found.append("stands above the certification")
        self._tell(record, found)

    def decide(self, record: Record, body: d.Body) -> None:
        before = self.lives.last
        self._tell(record, list(faults(before, record, body)))
        self.decisions.append(Taken(record, body, before))
        self.lives.add(record.index, follow(before, record, body))

    def _tell(self, record: Record, found: list[str]) -> None:
        for fault in found:
            self._problems.add(FILE, fault, row=record.name)


def replay(
    rules: Rules,
    records: Sequence[Record],
    size: int,
    problems: Problems,
    looked_back: Collection[int] = (),
) -> Replay:
    """Carry out every record of a ledger that has `size` indices.

    Args:
        looked_back: indices whose tallies are asked for, beside those that decisions stand on.
    """
    bodies = {id(one): _body(one, problems) for one in records if one.kind != _RULING}
    kinds = [one.kind for one in records if one.kind != _RULING]
    seen = [(one.index, bodies[id(one)]) for one in records if id(one) in bodies]
    histories = Histories(
        size, _checkpoints(seen, size, looked_back), [one.index for one in records]
    )
    working = _Replaying(Rulings(histories), Lives(begun(rules, kinds)), problems)
    for record in records:
        if record.kind == _RULING:
            working.rule(record)
        elif (body := bodies[id(record)]) is not None:
            working.decide(record, body)
    return Replay(working.rulings, working.lives, working.decisions)


def _body(record: Record, problems: Problems) -> d.Body | None:
    try:
        body = msgspec.json.decode(record.body, type=d.BODIES[record.kind])
        _refuse_strange_scores(body)
    except (ValueError, RecursionError) as fault:
        problems.add(FILE, f"body cannot be read: {fault}", row=record.name)
        return None
    return body


def _refuse_strange_scores(body: d.Body) -> None:
    for one in body.scores if isinstance(body, d.Scores) else ():
        if not is_figure(one.score):
            raise ValueError(f"{one.judge} gives {one.case} `{one.score}`")


def _checkpoints(
    seen: Sequence[tuple[int, d.Body | None]], size: int, looked_back: Collection[int]
) -> list[int]:
    """The last index, those before the decisions that stand on tallies, and what is asked for."""
    standing = (index for index, body in seen if as_of_in(body) is not None and index <= size)
    asked = (index for index in looked_back if 0 < index <= size)
    return sorted({size, *asked, *(index - 1 for index in standing)})
