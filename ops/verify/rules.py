"""The campaign by `campaign.toml`: what a check needs of it, and what the chain begins with."""

import hashlib
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from msgspec import Struct

from ops.verify.report import Problems

FILE = "campaign.toml"

_FAULTS = (
    *(ValueError, TypeError, OSError, OverflowError, RecursionError),
    ZoneInfoNotFoundError,
)


class Timetable(Struct, frozen=True):
    """When voting is open."""

    timezone: str
    opens_at: datetime
    closes_at: datetime


class CategoryBounds(Struct, frozen=True):
    """How many selections of a ballot lie in one category."""

    id: str
    min: int
    max: int


class Eligibility(Struct, frozen=True):
    """By which channels a ballot may come; an empty list means all."""

    channels: list[str] = []


class BallotRules(Struct, frozen=True):
    """How many cases a ballot selects, whether one of them twice, and by which channels."""

    min_selections: int
    max_selections: int
    repeat_case: bool = False
    category: list[CategoryBounds] = []
    eligible: Eligibility = Eligibility()


class Component(Struct, frozen=True):
    """A part of the composite; the weights add up to 100."""

    name: str
    weight: Decimal
    normaliser: Literal["first-100", "share", "min-max", "rank", "none"]


class RankingRules(Struct, frozen=True):
    """How counted votes become places."""

    component: list[Component] = []
    ties: list[str] = []
    minimum_counted: int = 0


class Title(Struct, frozen=True):
    """A title in both languages."""

    zh: str
    en: str


class Category(Struct, frozen=True):
    """A class of cases."""

    id: str


class Case(Struct, frozen=True):
    """An entry that is voted for."""

    id: str
    category: str
    title: Title


class Campaign(Struct, frozen=True):
    """The part of a campaign that results follow from."""

    id: str
    timetable: Timetable
    ballot: BallotRules
    ranking: RankingRules
    category: list[Category]
    case: list[Case]


@dataclass(frozen=True)
class Rules:
    """A campaign with its zone, the times of its vote in UTC, and the hash of its genesis.

    `first_minute` is the first that a ballot may have, `closes_at` the first second that it may
    not; both as text that sorts.
    """

    campaign: Campaign
    zone: ZoneInfo
    first_minute: str
    closes_at: str
    genesis: bytes

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Case id → number, from 1 in the order of the file."""
        return {case.id: number for number, case in enumerate(self.campaign.case, start=1)}

    @cached_property
    def categories(self) -> dict[str, str]:
        """Case id → the id of its category."""
        return {case.id: case.category for case in self.campaign.case}


def read_rules(folder: Path, problems: Problems) -> Rules | None:
    """The rules of the export; None where they cannot be read."""
    try:
        document = tomllib.loads((folder / FILE).read_bytes().decode())
        campaign = msgspec.convert(document, Campaign)
        return _rules(campaign, msgspec.json.encode(document, order="sorted"))
    except FileNotFoundError:
        return None  # told already, as missing
    except _FAULTS as fault:
        problems.add(FILE, f"is no campaign: {fault}")
        return None


def _rules(campaign: Campaign, canonical: bytes) -> Rules:
    timetable = campaign.timetable
    text = b"|".join((b"pingxuan", campaign.id.encode(), canonical))
    return Rules(
        campaign=campaign,
        zone=ZoneInfo(timetable.timezone),
        first_minute=timetable.opens_at.astimezone(UTC).isoformat()[:16] + "Z",
        closes_at=timetable.closes_at.astimezone(UTC).isoformat(),
        genesis=hashlib.sha256(text).digest(),
    )
