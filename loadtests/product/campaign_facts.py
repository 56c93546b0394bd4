"""What a play needs to know of a shipped campaign, read from its file."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from loadtests.product.campaign_copy import BadCampaign
from loadtests.shared_data import ROOT

SHIPPED = ROOT / "ops" / "campaigns"


@dataclass(frozen=True)
class CampaignFacts:
    """A campaign file as it stands, beside its folder."""

    folder: Path
    document: Mapping[str, Any]

    @property
    def id(self) -> str:
        """The campaign's id."""
        return str(self.document["id"])

    @property
    def vote_s(self) -> tuple[float, float] | None:
        """When voting opens and closes, in epoch seconds; None without a public vote."""
        timetable = self.document["timetable"]
        if "ballot" not in self.document:
            return None
        return timetable["opens_at"].timestamp(), timetable["closes_at"].timestamp()

    @property
    def begins_s(self) -> float | None:
        """A moment to begin at: the opening, or else the last date of a stage, if it has one."""
        if self.vote_s:
            return self.vote_s[0]
        stages = self.document["timetable"].get("stage", [])
        return max((moment for stage in stages for moment in _moments(stage)), default=None)

    @property
    def notice_days(self) -> int | None:
        """How long the lists stand for public notice; None where they do not."""
        found: int | None = self.document["timetable"].get("notice_days")
        return found

    @property
    def shortlist_basis(self) -> str | None:
        """`review` or `votes`; None where all cases go on."""
        rules = self.document.get("ranking", {}).get("shortlist")
        return str(rules["basis"]) if rules else None

    @property
    def awards(self) -> list[str]:
        """The awards in an order in which each follows what it is computed from."""
        awards: Sequence[Mapping[str, Any]] = self.document.get("award", [])
        return [award["id"] for award in sorted(awards, key=lambda award: "of" in award)]

    @property
    def is_ranked(self) -> bool:
        """Whether cases are put in an order; else they are only listed."""
        return bool(self.document.get("ranking", {}).get("component"))

    def prize_numbers(self, award: str) -> list[int | None]:
        """How many win each prize of an award in a group; None where the file leaves it open."""
        [found] = [one for one in self.document["award"] if one["id"] == award]
        return [prize.get("number") for prize in found["prize"]]

    @property
    def score_files(self) -> list[Path]:
        """The sample's own score files."""
        return sorted((self.folder / "scores").glob("*.csv"))

    @cached_property
    def _limits(self) -> list[tuple[int, frozenset[str]]]:
        """(most votes, categories; none for all) of the quotas that count votes."""
        quotas = self.document.get("ballot", {}).get("quota", [])
        return [
            (quota["limit"], frozenset(quota.get("categories", [])))
            for quota in quotas
            if quota["unit"] == "vote"
        ]

    def legal(self, wish: Sequence[str], categories: Mapping[str, str]) -> tuple[str, ...]:
        """As much of a wish as one ballot of a fresh voter may hold, in its order."""
        ballot = self.document["ballot"]
        chosen: list[str] = []
        for case in dict.fromkeys(wish):
            if len(chosen) < ballot["max_selections"] and self._has_room(chosen, case, categories):
                chosen.append(case)
        return tuple(chosen)

    def _has_room(self, chosen: Sequence[str], case: str, categories: Mapping[str, str]) -> bool:
        for most, inside in self._limits:
            concerned = [c for c in (*chosen, case) if not inside or categories[c] in inside]
            if case in concerned and len(concerned) > most:
                return False
        return True


def shipped_campaigns() -> list[str]:
    """The ids of the campaigns that ship with the product."""
    return sorted(file.parent.name for file in SHIPPED.glob("*/campaign.toml"))


def read_facts(folder: Path) -> CampaignFacts:
    """Read a campaign's folder.

    Raises:
        BadCampaign: there is no campaign file, or it is no TOML.
    """
    file = folder / "campaign.toml"
    try:
        return CampaignFacts(folder, tomllib.loads(file.read_text(encoding="utf-8")))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise BadCampaign(f"{file}: {error}") from error


def _moments(stage: Mapping[str, Any]) -> Iterator[float]:
    for name in ("starts_at", "ends_at"):
        if isinstance(moment := stage.get(name), datetime):
            yield moment.timestamp()
