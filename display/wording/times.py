"""Moments as people write them, in the campaign's own zone."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime

from display.wording.languages import Language

_DAY = {Language.ZH: "y年M月d日", Language.EN: "d MMM y"}
_MINUTE = {Language.ZH: "y年M月d日 HH:mm", Language.EN: "d MMM y, HH:mm"}
_SECOND = {Language.ZH: "M月d日 HH:mm:ss", Language.EN: "d MMM, HH:mm:ss"}
_WHOLE = {Language.ZH: "y年M月d日 HH:mm:ss", Language.EN: "d MMM y, HH:mm:ss"}
_CLOCK = {Language.ZH: "HH:mm:ss", Language.EN: "HH:mm:ss"}
_LAST_MOMENT = {Language.ZH: " 24:00", Language.EN: ", 24:00"}


def moment(at: datetime, zone: str, language: Language) -> str:
    """To the minute: 2019年11月1日 00:00."""
    return _formatted(at, zone, language, _MINUTE)


def day(of: date, language: Language) -> str:
    """A day as such: 2019年11月1日."""
    return format_date(of, _DAY[language], locale=language.locale)


def second(at: datetime, zone: str, language: Language) -> str:
    """To the second, without the year: 11月1日 00:00:05."""
    return _formatted(at, zone, language, _SECOND)


def to_the_second(at: datetime, zone: str, language: Language) -> str:
    """Whole: 2019年11月1日 00:00:05."""
    return _formatted(at, zone, language, _WHOLE)


def span(first: datetime, last: datetime, zone: str, language: Language) -> str:
    """From one moment to another; a day that both share is written once."""
    clock = ZoneInfo(zone)
    same = first.astimezone(clock).date() == last.astimezone(clock).date()
    end = _formatted(last, zone, language, _CLOCK if same else _WHOLE)
    return f"{to_the_second(first, zone, language)} – {end}"


def closing(at: datetime, zone: str, language: Language) -> str:
    """As `moment`, but midnight is the end of the day before: 2019年11月15日 24:00.

    Notices write it so, and a reader of "16 November, 00:00" would miss the day.
    """
    local = at.astimezone(ZoneInfo(zone))
    if local.time() != time():
        return moment(at, zone, language)
    return _formatted(local - timedelta(hours=12), zone, language, _DAY) + _LAST_MOMENT[language]


def _formatted(at: datetime, zone: str, language: Language, shape: dict[Language, str]) -> str:
    return format_datetime(at, shape[language], tzinfo=ZoneInfo(zone), locale=language.locale)
