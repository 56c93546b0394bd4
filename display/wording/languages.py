"""Which language a visitor reads, and the templates' words in it.

Chinese is the language of the templates themselves; `locale/en.po` gives the English. It is
read as it stands, so there is no compiled file to forget.
"""

from enum import StrEnum
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

from display.wording.preferences import Preference

LOCALES = Path(__file__).parent / "locale"


class Language(StrEnum):
    """A language of the pages; the value is its BCP 47 tag in addresses and in the cookie."""

    ZH = "zh"
    EN = "en"

    @property
    def locale(self) -> Locale:
        """What Babel knows of it: read once, for by its name Babel searches all of them anew."""
        return _LOCALES[self]

    @property
    def html(self) -> str:
        """The tag of the page's `lang` attribute."""
        return "en" if self is Language.EN else "zh-CN"

    @property
    def other(self) -> "Language":
        """What the switch on the page offers."""
        return Language.ZH if self is Language.EN else Language.EN


_LOCALES = {Language.ZH: Locale.parse("zh_CN"), Language.EN: Locale.parse("en")}


LANGUAGE = Preference(param="lang", cookie="px_lang", usual=Language.ZH)


def translations(language: Language, locales: Path = LOCALES) -> NullTranslations:
    """The words of a language; Chinese needs none.

    Args:
        locales: where the catalogues of a house are.

    Raises:
        ValueError: the catalogue cannot be read; names the line.
    """
    if language is Language.ZH:
        return NullTranslations()
    with (locales / f"{language}.po").open("rb") as file:
        catalogue = read_po(file, locale=language.locale, abort_invalid=True)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)
