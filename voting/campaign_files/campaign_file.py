"""TOML → Campaign, with errors that name file, line, field and what is allowed.

A campaign is a file, or a folder with `campaign.toml` and its cases in `cases/*.toml`; the
pictures lie beside them. Types and bounds are checked by `voting.rules`; this room adds what a
type cannot say, and finds the line for each complaint.
"""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from msgspec import inspect

from voting.campaign_files import (
    award_contradictions,
    ballot_contradictions,
    decimal_contradictions,
    duty_contradictions,
    entry_contradictions,
    ranking_contradictions,
)
from voting.campaign_files.complaints import Complaints, repeats
from voting.campaign_files.places import Place, locate, written
from voting.campaign_files.shape_mistakes import mistakes
from voting.rules.campaign import Campaign, CountsShown

_SYNTAX_LINE = re.compile(r"\(at line (\d+), column \d+\)")
_MAX_PICTURE_BYTES = 512 * 1024


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in a campaign file.

    Attributes:
        place: `file:line`, or the file alone where it cannot be read.
        path: of the field, as in complaints; "" is the whole file, None where no field is told.
        what: what is wrong and what is allowed.
    """

    place: str
    path: str | None
    what: str

    def __str__(self) -> str:
        """`file:line: field: what is wrong and what is allowed`."""
        if self.path is None:
            return f"{self.place}: {self.what}"
        return f"{self.place}: {self.path.lstrip('.') or 'file'}: {self.what}"


class CampaignFileError(Exception):
    """A campaign file that cannot be used.

    Attributes:
        found: every mistake.
    """

    def __init__(self, found: list[Problem]) -> None:
        super().__init__("\n".join(map(str, found)))
        self.found = found

    @property
    def problems(self) -> list[str]:
        """One `file:line: field: what is wrong and what is allowed` a mistake."""
        return [str(problem) for problem in self.found]


def load(path: Path) -> Campaign:
    """Read and check a campaign.

    Args:
        path: a TOML file, or a folder that holds `campaign.toml`.

    Raises:
        CampaignFileError: a mistake in the files, or a file that cannot be read.
    """
    main = path / "campaign.toml" if path.is_dir() else path
    document, places = _read(main)
    for part in sorted((main.parent / "cases").glob("*.toml")):
        _merge_cases(document, places, part)
    campaign = _convert(document, places, main)
    problems = [
        Problem(locate(places, where, main), where, what)
        for where, what in _contradictions(campaign, main.parent)
    ]
    if problems:
        raise CampaignFileError(problems)
    return campaign


def pictures(path: Path, campaign: Campaign) -> dict[str, bytes]:
    """The picture of each case by case id, from the folder of its file."""
    folder = path if path.is_dir() else path.parent
    return {
        case.id: (folder / case.picture).read_bytes() for case in campaign.case if case.picture
    }


def _read(file: Path) -> tuple[dict[str, Any], dict[str, Place]]:
    try:
        text = file.read_text(encoding="utf-8-sig")
        return tomllib.loads(text), dict(written(file, text))
    except tomllib.TOMLDecodeError as fault:
        found = _SYNTAX_LINE.search(str(fault))
        line = found.group(1) if found else "1"
        raise _unreadable(f"{file}:{line}", f"not valid TOML: {fault}") from fault
    except UnicodeDecodeError as fault:
        raise _unreadable(f"{file}:1", f"not UTF-8: byte {fault.start}") from fault
    except OSError as fault:
        raise _unreadable(str(file), f"cannot be read: {fault.strerror}") from fault
    except ValueError as fault:
        raise _unreadable(str(file), f"not valid TOML: {fault}") from fault


def _unreadable(place: str, what: str) -> CampaignFileError:
    return CampaignFileError([Problem(place, None, what)])


def _merge_cases(document: dict[str, Any], places: dict[str, Place], part: Path) -> None:
    """Append a part's cases, so that paths count through all files in their order."""
    more, more_places = _read(part)
    strange = sorted(set(more) - {"case"})
    if strange:
        where = f".{strange[0]}"
        line = locate(more_places, where, part)
        raise CampaignFileError([Problem(line, where, "only [[case]] may stand here")])
    cases = document.setdefault("case", [])
    offset = len(cases)
    cases.extend(more.get("case", []))
    for where, place in more_places.items():
        moved = re.sub(r"^\.case\[(\d+)\]", lambda m: f".case[{int(m[1]) + offset}]", where)
        places[moved] = place


def _convert(document: dict[str, Any], places: dict[str, Place], main: Path) -> Campaign:
    try:
        return msgspec.convert(document, Campaign)
    except msgspec.ValidationError as fault:
        problems = [
            _misshapen(places, main, where, what) for where, what in mistakes(document, Campaign)
        ]
        raise CampaignFileError(problems) from fault


def _misshapen(places: dict[str, Place], main: Path, where: str, what: str) -> Problem:
    if "unknown field" in what:
        where += "." + what.split("`")[1]
    return Problem(locate(places, where, main), where, f"{what}{_allowed(where, what)}")


def _allowed(where: str, what: str) -> str:
    """The words that may stand at a path, where msgspec says only that this one may not."""
    unknown = "unknown field" in what
    kind = _type_at(where.rpartition(".")[0] if unknown else where)
    match kind:
        case inspect.StructType() if unknown:
            words = [field.encode_name for field in kind.fields]
        case inspect.EnumType():
            words = [member.value for member in kind.cls]
        case _:
            return ""
    return f"; allowed: {', '.join(words)}"


def _type_at(where: str) -> inspect.Type:
    """What msgspec expects at a path such as `.ballot.quota[0].unit`."""
    kind = inspect.type_info(Campaign)
    for step in re.findall(r"\.([^.\[]+)|\[", where):
        match kind:
            case inspect.StructType() if step:
                fields = {field.encode_name: field.type for field in kind.fields}
                kind = _present(fields.get(step, inspect.AnyType()))
            case inspect.ListType():
                kind = kind.item_type
            case _:
                return inspect.AnyType()
    return kind


def _present(kind: inspect.Type) -> inspect.Type:
    """The type of a field that is there, where it may be left out."""
    if not isinstance(kind, inspect.UnionType):
        return kind
    return next(one for one in kind.types if not isinstance(one, inspect.NoneType))


def _contradictions(campaign: Campaign, folder: Path) -> Complaints:
    """Where the parts of a file disagree, with one another or with the pictures beside it."""
    yield from contradictions(campaign)
    if not any(decimal_contradictions.contradictions(campaign)):
        yield from _case_problems(campaign, folder)


def contradictions(campaign: Campaign) -> Complaints:
    """What each part says alone may be right; yield (path, complaint) where they disagree.

    Decimals come first, and alone where one of them is wrong: the others reckon with them.
    """
    if strange := list(decimal_contradictions.contradictions(campaign)):
        yield from strange
        return
    yield from _timetable_problems(campaign)
    yield from _ballot_problems(campaign)
    yield from _published_count_problems(campaign)
    yield from ranking_contradictions.contradictions(campaign)
    yield from entry_contradictions.contradictions(campaign)
    yield from award_contradictions.contradictions(campaign)
    yield from duty_contradictions.contradictions(campaign)
    yield from repeats("category", [category.id for category in campaign.category])
    yield from repeats("case", [case.id for case in campaign.case])


def _timetable_problems(campaign: Campaign) -> Complaints:
    timetable = campaign.timetable
    try:
        ZoneInfo(timetable.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        yield (
            ".timetable.timezone",
            f"`{timetable.timezone}` is no time zone; write one such as Asia/Shanghai",
        )
    opens_at, closes_at = timetable.opens_at, timetable.closes_at
    if opens_at and closes_at and closes_at <= opens_at:
        yield ".timetable.closes_at", "must be later than opens_at"
    for number, stage in enumerate(timetable.stage):
        if stage.starts_at and stage.ends_at and stage.ends_at <= stage.starts_at:
            yield f".timetable.stage[{number}].ends_at", "must be later than starts_at"


def _ballot_problems(campaign: Campaign) -> Complaints:
    yield from ballot_contradictions.contradictions(campaign)
    if rules := campaign.ballot:
        yield from repeats("ballot.quota", [quota.name for quota in rules.quota], field="name")
        yield from repeats("ballot.category", [bounds.id for bounds in rules.category])


def _published_count_problems(campaign: Campaign) -> Complaints:
    rules = campaign.published_count
    if rules.at is None and rules.shown is CountsShown.DAILY:
        yield ".published_count.at", 'daily counts need a time of the day, such as "18:00"'
    if rules.at is not None and rules.shown is not CountsShown.DAILY:
        yield ".published_count.at", f'not with `{rules.shown}`; allowed with shown = "daily"'
    if rules.interval_s is not None and rules.shown is not CountsShown.LIVE:
        yield (
            ".published_count.interval_s",
            f'not with `{rules.shown}`; allowed with shown = "live"',
        )


def _case_problems(campaign: Campaign, folder: Path) -> Complaints:
    fields = {category.id: category.fields for category in campaign.category}
    for number, case in enumerate(campaign.case):
        where = f".case[{number}]"
        if case.category not in fields:
            yield f"{where}.category", f"`{case.category}` is none of {', '.join(fields)}"
        elif (case.field is not None or fields[case.category]) and (
            case.field not in fields[case.category]
        ):
            allowed = ", ".join(fields[case.category]) or "it has none"
            yield f"{where}.field", f"`{case.field}` is no field of its category: {allowed}"
        if case.picture:
            yield from _picture_problems(f"{where}.picture", folder, case.picture)


def _picture_problems(where: str, folder: Path, name: str) -> Complaints:
    file = folder / name
    if not file.resolve().is_relative_to(folder.resolve()) or file.suffix != ".webp":
        yield where, f"`{name}` must be a .webp file beside the campaign file"
    elif not file.is_file():
        yield where, f"`{name}` does not exist"
    elif file.stat().st_size > _MAX_PICTURE_BYTES:
        yield where, f"`{name}` is larger than {_MAX_PICTURE_BYTES} bytes"
