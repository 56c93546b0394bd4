"""The campaign by `campaign.toml`, what the chain begins with, and the rules after amendments."""

import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from ops.verify.campaign import BallotRules, Campaign
from ops.verify.figures import is_figure
from ops.verify.report import Problems

FILE = "campaign.toml"
AMENDABLE = frozenset(
    {"timetable", "ballot", "ranking", "clause", "published_count", "award", "entry"}
    | {"imprint", "privacy", "complaints"}
)

FAULTS = (
    *(ValueError, TypeError, OSError, OverflowError, RecursionError),
    ZoneInfoNotFoundError,
)


@dataclass(frozen=True)
class Vote:
    """How the public votes, from `opens_at` up to but not including `closes_at`; both in UTC, as
    text that sorts. `first_minute` is the first that a ballot may have."""

    rules: BallotRules
    first_minute: str
    opens_at: str
    closes_at: str


@dataclass(frozen=True)
class Rules:
    """A campaign as it is written, its zone, and its public vote if it has one."""

    document: Mapping[str, Any]
    campaign: Campaign
    zone: ZoneInfo
    vote: Vote | None

    @cached_property
    def genesis(self) -> bytes:
        """What the chain of a campaign with these rules begins with."""
        canonical = msgspec.json.encode(self.document, order="sorted")
        text = b"|".join((b"pingxuan", self.campaign.id.encode(), canonical))
        return hashlib.sha256(text).digest()

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
        return rules_of(tomllib.loads((folder / FILE).read_bytes().decode()))
    except FileNotFoundError:
        return None  # told already, as missing
    except FAULTS as fault:
        problems.add(FILE, f"is no campaign: {fault}")
        return None


def rules_of(document: Mapping[str, Any]) -> Rules:
    """The rules that a document says.

    Raises:
        one of FAULTS: it does not read as a campaign.
    """
    campaign = msgspec.convert(document, Campaign)
    strange = [value for value in _decimals(campaign) if not is_figure(value)]
    if strange:
        raise ValueError(f"`{strange[0]}` is no figure of a campaign")
    zone = ZoneInfo(campaign.timetable.timezone)
    return Rules(document=document, campaign=campaign, zone=zone, vote=_vote(campaign))


def amended(rules: Rules, changes: Mapping[str, Any]) -> Rules:
    """The rules with some sections replaced, whole.

    Raises:
        one of FAULTS: the sections do not read as those of a campaign.
    """
    return rules_of({**rules.document, **changes})


def _decimals(campaign: Campaign) -> Iterator[Decimal]:
    """Every decimal that a result follows from."""
    for part in campaign.ranking.component:
        yield from (part.weight, part.scoring.full_marks)
    if bonus := campaign.ranking.bonus:
        yield from (bonus.cap, *(item.most for item in bonus.item))
    for award in campaign.award:
        yield from (award.recommended_weight, award.rate_weight)
        yield from (prize.at_least for prize in award.prize if prize.at_least is not None)


def _vote(campaign: Campaign) -> Vote | None:
    times = campaign.timetable
    if campaign.ballot is None or times.opens_at is None or times.closes_at is None:
        return None
    return Vote(
        rules=campaign.ballot,
        first_minute=f"{_utc(times.opens_at)[:16]}Z",
        opens_at=_utc(times.opens_at),
        closes_at=_utc(times.closes_at),
    )


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()
