"""What one campaign's moderators taught, as a file: waves in numbers, and how they were ruled on.

It names no voter, no network and no device, so that an organizer may hand it on.
"""

import math
from pathlib import Path

import msgspec

from fraud.finding.features import NAMES


class LessonFileError(Exception):
    """A file that is no lesson of rulings; names it, the field and what is allowed."""


class RuledWave(msgspec.Struct, frozen=True, kw_only=True):
    """A wave most of whose ballots a person ruled on.

    Attributes:
        incident: that most of them belong to.
        brushed: whether most of them were held or voided, and not released.
        features: in the order of `features.NAMES`.
    """

    incident: str
    brushed: bool
    features: tuple[float, ...]


class RuledLesson(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the rulings of one campaign teach.

    Attributes:
        as_of: index of the ledger at which they were read.
        judged_by: the model beside which the waves were seen.
        features: names of the features.
    """

    campaign: str
    as_of: int
    judged_by: str
    features: tuple[str, ...]
    waves: tuple[RuledWave, ...]


def write_lesson(lesson: RuledLesson, path: Path) -> None:
    """Write a lesson as JSON, one wave a line."""
    plain = msgspec.to_builtins(lesson)
    waves = ",\n  ".join(msgspec.json.encode(wave).decode() for wave in plain.pop("waves"))
    head = msgspec.json.format(msgspec.json.encode(plain), indent=1).decode().removesuffix("\n}")
    path.write_text(f'{head},\n "waves": [\n  {waves}\n ]\n}}\n', encoding="utf-8")


def read_lesson(path: Path) -> RuledLesson:
    """Read a lesson.

    Raises:
        LessonFileError: no such file, no lesson, or one of other features.
    """
    try:
        lesson = msgspec.json.decode(path.read_bytes(), type=RuledLesson)
    except OSError as fault:
        raise LessonFileError(f"{path}: {fault.strerror}") from fault
    except (msgspec.MsgspecError, UnicodeDecodeError) as fault:
        made = "`pingxuan fraud lesson` writes such files"
        raise LessonFileError(f"{path}: not a lesson of rulings ({fault}); {made}") from fault
    if lesson.features != NAMES:
        allowed = ", ".join(NAMES)
        raise LessonFileError(f"{path}: features: other than waves have now, which are {allowed}")
    for number, wave in enumerate(lesson.waves):
        _check(path, number, wave)
    return lesson


def _check(path: Path, number: int, wave: RuledWave) -> None:
    where = f"{path}: waves[{number}]"
    if not wave.incident:
        raise LessonFileError(f"{where}.incident: empty; names the incident")
    if len(wave.features) != len(NAMES):
        told = f"{len(wave.features)} numbers; must be {len(NAMES)}"
        raise LessonFileError(f"{where}.features: {told}")
    if not all(map(math.isfinite, wave.features)):
        raise LessonFileError(f"{where}.features: every one must be a finite number")
