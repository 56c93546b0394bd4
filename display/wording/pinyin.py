"""How Chinese words are typed by their sound: `gongjiao` and `gj` find 公交.

The readings are pypinyin's table, read as the data file that it is: importing the package costs a
front 56 MiB, and the table is needed only for as long as a campaign's cases are collected.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import islice, product
from pathlib import Path

import msgspec

_LETTERS = re.compile(r"[0-9a-z]+")
_VARIANTS_MOST = 16
_SHORTEST = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Sounds:
    """The sounds of some lines: whole syllables (`|gong|jiao`), and their initials (`gj`)."""

    syllables: str
    initials: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelling:
    """Letters as they were typed, made ready to be looked for in many lines."""

    letters: str
    pattern: re.Pattern[str]

    def found_in(self, heard: Sounds) -> bool:
        """Whether a part of a line begins to sound so."""
        return self.letters in heard.initials or bool(self.pattern.search(heard.syllables))


def spelling(query: str) -> Spelling | None:
    """What a query spells, letters without tones; None where it spells no sound, or too little."""
    letters = "".join(query.split()).replace("'", "").lower()
    if len(letters) < _SHORTEST or not _LETTERS.fullmatch(letters):
        return None
    return Spelling(letters=letters, pattern=re.compile(r"\|" + r"\|?".join(letters)))


def table() -> Mapping[str, str]:
    """Every character's readings with their tones, as in `{"34892": "xíng,háng"}`; by code point.

    Raises:
        FileNotFoundError: the package is not installed, or holds no such table any more.
    """
    found = find_spec("pypinyin")
    if found is None or found.origin is None:
        raise FileNotFoundError("pypinyin is not installed")
    file = Path(found.origin).with_name("pinyin_dict.json")
    return msgspec.json.decode(file.read_bytes(), type=dict[str, str])


def sounds(lines: Iterable[str], readings: Mapping[str, str]) -> Sounds:
    """The sounds of lines by a table of readings, each way to read a line as a variant of it."""
    variants = [
        variant
        for line in lines
        for variant in islice(product(*_readings(line, readings)), _VARIANTS_MOST)
    ]
    return Sounds(
        syllables="\n".join("|" + "|".join(variant) for variant in variants),
        initials="\n".join("".join(one[0] for one in variant) for variant in variants),
    )


def _readings(line: str, readings: Mapping[str, str]) -> Iterable[list[str]]:
    """Each character's readings without their tones; letters and digits are read as they stand."""
    for letter in unicodedata.normalize("NFKC", line).lower():
        known = readings.get(str(ord(letter)))
        if known is not None:
            yield list(dict.fromkeys(_plain(one) for one in known.split(",")))
        elif _LETTERS.fullmatch(letter):
            yield [letter]


def _plain(reading: str) -> str:
    """Without tones; ü is typed as v."""
    marks = unicodedata.normalize("NFD", reading.replace("ü", "v"))
    marks = marks.replace("u\u0308", "v")  # ü below a tone mark
    return "".join(one for one in marks if not unicodedata.combining(one))
