"""Everything that is wrong in a draft, by the loader of campaign files, and where to say it."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ops.organizing.start.marks import unfilled
from ops.settings.settings import Settings
from voting.campaign_files import campaign_file
from voting.campaign_files.ballot_contradictions import (
    turned_away,
    without_regions,
    without_sign_ins,
)
from voting.campaign_files.campaign_file import CampaignFileError, Problem
from voting.campaign_files.duty_contradictions import unsaid
from voting.provenance.geography import Geography
from voting.rules.campaign import Campaign

_MISSING = re.compile(r"Object missing required field `([^`]+)`")
_CASE = re.compile(r"^\.case\[(\d+)\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a check found; `campaign` is None where there are mistakes."""

    campaign: Campaign | None
    problems: tuple[Problem, ...] = ()
    warnings: tuple[str, ...] = ()

    def of_fields(self, *names: str) -> list[Problem]:
        """The mistakes at or below fields of the campaign."""
        return [one for one in self.problems if _name(one) in names]

    def of_case(self, number: int) -> list[Problem]:
        """The mistakes of a case, with paths that begin at it."""
        found = f".case[{number}]"
        return [
            Problem(one.place, one.path.removeprefix(found), one.what)
            for one in self.problems
            if one.path is not None and _is_below(one.path, found)
        ]

    @property
    def cases(self) -> set[int]:
        """The numbers of the cases that have mistakes."""
        found = (_CASE.match(one.path or "") for one in self.problems)
        return {int(one[1]) for one in found if one}


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """Mistakes of a form: by the path of the field that they stand beside, and all others."""

    fields: Mapping[str, list[str]] = field(default_factory=dict)
    others: tuple[Problem, ...] = ()


def checked(folder: Path) -> Checked:
    """Check a draft as `campaign check` checks a folder; places are told without the folder's."""
    try:
        campaign = campaign_file.load(folder)
    except CampaignFileError as fault:
        problems = (_at_home(one, folder) for one in fault.found)
        return Checked(campaign=None, problems=tuple(problems))
    return Checked(campaign=campaign)


def warnings_of(campaign: Campaign, settings: Settings) -> list[str]:
    """What a campaign without a mistake should still be looked at for, here where it would run."""
    known = Geography(settings.geoip_dir).knows_regions
    return [
        *turned_away(campaign),
        *without_regions(campaign, regions_known=known),
        *without_sign_ins(campaign, set_up=settings.sign_ins),
        *unsaid(campaign),
        *unfilled(campaign),
    ]


def beside(problems: Iterable[Problem], known: Collection[str]) -> Beside:
    """Each mistake beside its field, where the form has the field.

    Args:
        known: the paths of the form.
    """
    fields: dict[str, list[str]] = {}
    others = []
    for one in problems:
        if one.path is not None and one.path in known:
            fields.setdefault(one.path, []).append(one.what)
        else:
            others.append(one)
    return Beside(fields=fields, others=tuple(others))


def _at_home(problem: Problem, folder: Path) -> Problem:
    """A missing field is told where it belongs, and a place by its file's name in the draft."""
    place = problem.place.removeprefix(f"{folder}/")
    what = problem.what.replace(f"{folder}/", "")
    missing = _MISSING.match(what)
    if problem.path is not None and missing:
        return Problem(place, f"{problem.path}.{missing[1]}", what)
    return Problem(place, problem.path, what)


def _name(problem: Problem) -> str:
    """The field of the campaign that a mistake is in."""
    return re.split(r"[.\[]", (problem.path or "").lstrip("."), maxsplit=1)[0]


def _is_below(path: str, top: str) -> bool:
    return path == top or path.startswith((f"{top}.", f"{top}["))
