"""What must hold of rulings, by an export's own tables. Pure but for reading them."""

import csv
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from loadtests.product.evidence import parse_ranges

#: What stands in the reason of every order, before its number here.
TOKEN = "T12 order"  # noqa: S105
_NUMBER = re.compile(rf"{TOKEN} (\d+)\b")
STATES = {"void": "voided", "hold": "held", "release": "counted"}
_LONGEST_CELL = 1 << 28


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordered:
    """An order that was carried out; `undoes` is the number of another here, None for none."""

    number: int
    verb: str
    undoes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Ballots that a ruling moved; `order` is that of a person, None for the judge's."""

    order: int | None
    leaves: str
    enters: str
    ballots: frozenset[int]


def read_moves(export: Path) -> list[Move]:
    """The moves of `rulings.csv`, in their order."""
    csv.field_size_limit(_LONGEST_CELL)
    with (export / "rulings.csv").open(encoding="utf-8-sig", newline="") as file:
        return [_move(row) for row in csv.DictReader(file)]


def falsehoods(moves: Sequence[Move], orders: Mapping[int, Ordered]) -> Iterator[str]:
    """Moves that the rules do not explain; none are allowed.

    What a person ruled the judge leaves alone, until the ruling is taken back.
    """
    stands: dict[int, str] = {}
    ruled: set[int] = set()
    ruled_before: dict[tuple[int, int], bool] = {}
    before: dict[tuple[int, int], str] = {}
    for move in moves:
        order = orders.get(move.order) if move.order is not None else None
        if move.order is not None and order is None:
            yield f"order {move.order} was carried out, and nobody gave it"
        for ballot in sorted(move.ballots):
            stood = stands.get(ballot, "pending")
            if stood != move.leaves:
                yield f"ballot {ballot} was {stood}, and a ruling says {move.leaves}"
            if order is None:
                if ballot in ruled:
                    yield f"the judge ruled on ballot {ballot} after a person"
            else:
                wanted = _wanted(order, ballot, before)
                if move.enters != wanted:
                    yield f"order {order.number} made ballot {ballot} {move.enters}, not {wanted}"
                before[order.number, ballot] = stood
                ruled_before[order.number, ballot] = ballot in ruled
                ruled.add(ballot)
                if order.undoes and not ruled_before.get((order.undoes, ballot)):
                    ruled.remove(ballot)
            stands[ballot] = move.enters


def miscounted(
    chosen: Mapping[int, Sequence[str]], moves: Sequence[Move], tallies: Mapping[str, Counter[str]]
) -> Iterator[str]:
    """Cases whose tallies are not the sum of what became of their ballots.

    Args:
        chosen: selections by ballot's index.
        tallies: votes by case and state; a state of none may be missing.
    """
    stands = dict.fromkeys(chosen, "pending")
    for move in moves:
        stands |= dict.fromkeys(move.ballots, move.enters)
    sums: dict[str, Counter[str]] = {case: Counter() for case in tallies}
    for ballot, cases in chosen.items():
        for case in cases:
            sums.setdefault(case, Counter())[stands[ballot]] += 1
    for case, counted in sums.items():
        if +counted != +tallies.get(case, Counter()):
            yield f"{case}: {dict(counted)} by its ballots, {dict(tallies.get(case, {}))} told"


def _wanted(order: Ordered, ballot: int, before: Mapping[tuple[int, int], str]) -> str:
    if order.undoes is None:
        return STATES[order.verb]
    return before.get((order.undoes, ballot), "as it was never ruled on")


def _move(row: Mapping[str, str]) -> Move:
    found = _NUMBER.search(row["reason"])
    ranges = parse_ranges(row["ballots"])
    return Move(
        order=int(found[1]) if found else None,
        leaves=row["from"],
        enters=row["to"],
        ballots=frozenset(n for first, last in ranges for n in range(first, last + 1)),
    )
