"""Templates with the words of a language, as every house's pages take them."""

from pathlib import Path

import jinja2

from display.wording.languages import LOCALES, Language, translations
from voting.rules.shapes import Text


def translated(templates: Path, language: Language, locales: Path = LOCALES) -> jinja2.Environment:
    """Templates of a folder: escaped, compiled once, and strict about names that nobody gave.

    Args:
        locales: where the catalogues of the house are.

    Raises:
        ValueError: the catalogue cannot be read; names the line.
    """
    made = jinja2.Environment(
        autoescape=True,
        loader=jinja2.FileSystemLoader(templates),
        extensions=["jinja2.ext.i18n"],
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    words = translations(language, locales)
    made.install_gettext_translations(words, newstyle=True)  # type: ignore[attr-defined]  # added by the extension
    made.globals["language"] = language
    made.filters["text"] = lambda value: _text(value, language)
    return made


def _text(value: Text, language: Language) -> str:
    return value.in_language(language)
