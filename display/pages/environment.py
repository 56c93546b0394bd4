"""Templates with the words and the filters of a language: one environment each, for a process."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from babel.numbers import format_decimal

from display.chronicle.curves import chart, leading
from display.exhibits.assets import asset_url
from display.exhibits.exhibit import Exhibit
from display.exhibits.frames import gap
from display.exhibits.links import host, page_link
from display.exhibits.qr import qr_code
from display.posters.orders import card_of, card_url, poster_url, sheet_of
from display.posters.press import drawing
from display.publishing.timetable import in_order
from display.ranking.decimals import longest
from display.ranking.groups import group_title
from display.ways import needs_sign_in, ways_of
from display.wording import times
from display.wording.languages import Language
from display.wording.regions import region_name
from display.wording.templates import translated
from voting.rules.entries import Case

TEMPLATES = Path(__file__).parent / "templates"
_ALL_DIGITS = "#,##0.##########"


@cache
def environment(language: Language) -> jinja2.Environment:
    """Templates are compiled once, whatever number of applications use them.

    Raises:
        ValueError: the catalogue cannot be read; names the line.
    """
    made = translated(TEMPLATES, language)
    made.globals |= {
        "asset": asset_url,
        "chart": chart,
        "gap": gap,
        "group_title": group_title,
        "host": host,
        "in_order": in_order,
        "leading": leading,
        "longest": longest,
        "needs_sign_in": needs_sign_in,
        "page_link": page_link,
        "picture_of": picture_of,
        "poster_of": poster_of,
        "qr_code": qr_code,
        "ways_of": ways_of,
    }
    made.filters |= _filters(language)
    return made


def _filters(language: Language) -> dict[str, Callable[..., str]]:
    def number(value: Any) -> str:
        if isinstance(value, int):  # alike in both languages, and thirty times as fast
            return f"{value:,}"
        return format_decimal(value, format=_ALL_DIGITS, locale=language.locale)

    def even(value: Any, decimals: int) -> str:
        shape = f"#,##0.{'0' * decimals}" if decimals else "#,##0"
        return format_decimal(
            value, format=shape, locale=language.locale, decimal_quantization=False
        )

    return {
        "number": number,
        "even": even,
        "region": lambda code: region_name(code, language),
        "moment": lambda at, zone: times.moment(at, zone, language),
        "day": lambda of: times.day(of, language),
        "second": lambda at, zone: times.second(at, zone, language),
        "closing": lambda at, zone: times.closing(at, zone, language),
    }


def poster_of(shown: Exhibit, case: Case, language: Language, origin: str) -> str:
    """The address of a case's poster."""
    return poster_url(sheet_of(shown, case, language, origin), shown.campaign.id, drawing())


def picture_of(shown: Exhibit, case: Case | None, language: Language) -> str:
    """The address of the picture beside a shared link: the case's own, or the campaign's card."""
    own = shown.collection.picture_urls.get(case.case_id) if case else None
    return own or card_url(card_of(shown, language), shown.campaign.id, drawing())
