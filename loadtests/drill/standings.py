"""Rankings of different origin in one shape, so that they can be compared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

#: By group in its order: each case with its place, None for none, and its counted votes.
Ranking = Sequence[tuple[str, Sequence[tuple[str, int | None, int]]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A ranking, and where it was told: in Chinese and in English."""

    zh: str
    en: str
    ranking: Ranking


def read_ranking(document: Mapping[str, Any]) -> Ranking:
    """The ranking in what `rank --json`, `ranking.json` or the public interface says.

    The public interface calls counted votes `count`.
    """
    return [
        (
            str(group["group"]),
            [
                (str(line["case"]), line["place"], int(line.get("counted", line.get("count"))))
                for line in group["standings"]
            ],
        )
        for group in document["groups"]
    ]


def first_difference(one: Ranking, other: Ranking) -> str:
    """The first line that differs, as `case: place, votes`; empty where none does."""
    ours, theirs = _lines(one), _lines(other)
    for case in dict.fromkeys((*ours, *theirs)):
        if ours.get(case) != theirs.get(case):
            return f"{case}: {ours.get(case)}, {theirs.get(case)}"
    return "" if list(ours) == list(theirs) else "the order"


def _lines(ranking: Ranking) -> dict[str, tuple[str, int | None, int]]:
    return {
        case: (group, place, votes)
        for group, standings in ranking
        for case, place, votes in standings
    }
