"""What a feed says: the same index, rights and decisions give the same document. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from display.ranking.outcome import published
from display.ranking.ranking import Standing
from voting.domain import CaseId, Tally
from voting.history.life import Life

FORMAT = "pingxuan-feed-1"


class Scope(StrEnum):
    """What a token may read.

    RANKING: the ranking as the public may see it. TALLIES: counted votes by case. STATES: all
    four states by case. LIVE: any index, also one that is not published: who has it could tell
    vote sellers what passes, so it is for the office's own systems.
    """

    RANKING = "ranking"
    TALLIES = "tallies"
    STATES = "states"
    LIVE = "live"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """A campaign at an index: its decisions, its votes, and the hash of the record there."""

    life: Life
    as_of: int
    tallies: Mapping[CaseId, Tally]
    hash: bytes | None


def document(sight: Sight, scopes: Collection[Scope]) -> dict[str, Any]:
    """The feed: text, whole numbers, lists and objects alone, so that it has one canonical form.

    Raises:
        ValueError: see `display.ranking.outcome.published`.
    """
    life, tallies = sight.life, sight.tallies
    told: dict[str, Any] = {
        "format": FORMAT,
        "campaign": life.campaign.id,
        "as_of": sight.as_of,
        "hash": sight.hash.hex() if sight.hash else None,
        "phase": life.phase.value,
    }
    if Scope.RANKING in scopes:
        told["ranking"] = _ranking(life, tallies)
    if Scope.TALLIES in scopes:
        told["tallies"] = {case: tally.counted for case, tally in tallies.items()}
    if Scope.STATES in scopes:
        told["states"] = {case: _states(tally) for case, tally in tallies.items()}
    return told


def _ranking(life: Life, tallies: Mapping[CaseId, Tally]) -> dict[str, Any]:
    found = published(life, tallies)
    return {
        "final": found.final,
        "outstanding": list(found.outstanding),
        "groups": [
            {"group": group.group, "standings": [_line(one) for one in group.standings]}
            for group in found.groups
        ],
    }


def _line(standing: Standing) -> dict[str, Any]:
    return {
        "case": standing.case,
        "place": standing.place,
        "counted": standing.counted,
        "points": {name: _text(points) for name, points in standing.points.items()},
        "bonus": _text(standing.bonus),
        "composite": None if standing.composite is None else _text(standing.composite),
        "below_minimum": standing.below_minimum,
    }


def _states(tally: Tally) -> dict[str, int]:
    return {
        "received": tally.received,
        "pending": tally.pending,
        "counted": tally.counted,
        "held": tally.held,
        "voided": tally.voided,
    }


def _text(number: Decimal) -> str:
    return f"{number:f}"
