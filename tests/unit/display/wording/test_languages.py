from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po

from display.pages.environment import TEMPLATES
from display.wording.languages import LOCALES, Language, translations
from ops.desk import rendering as desk

METHOD = "jinja2.ext:babel_extract"
KEYWORDS: dict[str, Any] = {"_": None, "gettext": None, "ngettext": (1, 2)}


@dataclass(frozen=True)
class Pages:
    """Templates that speak, and their catalogue."""

    templates: Path
    locales: Path

    def spoken(self) -> Iterator[tuple[Path, str]]:
        """Every msgid of every template."""
        for template in sorted(self.templates.glob("*.html")):
            with template.open("rb") as file:
                for _, words, _, _ in extract(METHOD, file, KEYWORDS):
                    yield template, words[0] if isinstance(words, tuple) else words

    def catalogue(self) -> Any:
        with (self.locales / "en.po").open("rb") as file:
            return read_po(file, locale="en", abort_invalid=True)


@pytest.fixture(
    params=[Pages(TEMPLATES, LOCALES), Pages(desk.TEMPLATES, desk.LOCALES)],
    ids=["display", "desk"],
)
def pages(request: pytest.FixtureRequest) -> Pages:
    found: Pages = request.param
    return found


def test_every_word_of_every_template_is_in_english(pages: Pages) -> None:
    english = pages.catalogue()
    missing = [
        f"{template.name}: {words}"
        for template, words in pages.spoken()
        if words not in english or not english[words].string or english[words].fuzzy
    ]
    assert missing == []


def test_no_translation_outlives_its_template(pages: Pages) -> None:
    used = {words for _, words in pages.spoken()}
    left = [
        message.id
        for message in pages.catalogue()
        if message.id and (message.id[0] if message.pluralizable else message.id) not in used
    ]
    assert left == []


def test_a_translation_fills_in_the_same_names_as_its_original(pages: Pages) -> None:
    faults = [error for message in pages.catalogue() for error in message.check()]
    assert faults == []


def test_no_template_speaks_chinese_outside_the_catalogue(pages: Pages) -> None:
    """The switch to the other language names that language in itself."""
    allowed = {"'中文'", "'、'"}
    for template in sorted(pages.templates.glob("*.html")):
        rest = template.read_text(encoding="utf-8")
        for _, words in pages.spoken():
            rest = rest.replace(f"'{words}'", "")
        for word in allowed:
            rest = rest.replace(word, "")
        assert [letter for letter in rest if "\u4e00" <= letter <= "\u9fff"] == [], template.name


@pytest.mark.parametrize(
    ("number", "words"), [(1, "1 case found: "), (2, "2 cases found: "), (0, "0 cases found: ")]
)
def test_english_has_its_plurals(number: int, words: str) -> None:
    msgid = "找到 %(num)s 个案例："
    found = translations(Language.EN).ungettext(msgid, msgid, number)
    assert found % {"num": number} == words
