"""Templates into pages, in the visitor's language; the desk's own words are in `locale/`."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from aiohttp import web
from babel.numbers import format_decimal
from yarl import URL

from display.exhibits.qr import qr_code
from display.wording import times
from display.wording.languages import LANGUAGE, Language
from display.wording.templates import translated
from fraud.telling.wording import value_zh
from ops.desk.assets import asset_url
from ops.desk.forms import form_token
from ops.desk.house import DESK, VISITOR
from voting.errors import OutcomeUnknown

_HERE = Path(__file__).parent
TEMPLATES = _HERE / "templates"
LOCALES = _HERE / "locale"
#: Where no campaign says another.
ZONE = "Asia/Shanghai"


@cache
def environment(language: Language) -> jinja2.Environment:
    """One a process and language: templates are compiled once."""
    made = translated(TEMPLATES, language, LOCALES)
    made.globals |= {"asset": asset_url, "qr_code": qr_code}
    made.filters |= _filters(language)
    return made


async def page(
    request: web.Request,
    template: str,
    context: Mapping[str, Any],
    status: int = 200,
    at: str = "",
) -> web.Response:
    """A page for whoever asks.

    Args:
        at: the path of the page that is shown, where a form was sent to another.

    Every template has `visitor` (None before sign-in), `token` (for forms), `here` (the path),
    `switch` (this page in the other language) beside its own context.
    """
    language = LANGUAGE.of(request)
    address = URL(at) if at else request.rel_url
    shown = {
        "visitor": request.get(VISITOR),
        "token": form_token(request),
        "here": address.path,
        "switch": str(address.update_query({LANGUAGE.param: language.other.value})),
        "waiting": await _waiting(request),
        **context,
    }
    text = environment(language).get_template(template).render(shown)
    response = web.Response(text=text, content_type="text/html", status=status)
    LANGUAGE.remember(request, response)
    return response


async def _waiting(request: web.Request) -> int:
    """How many requests wait for the visitor's eyes; the navigation says so."""
    visitor, desk = request.get(VISITOR), request.app[DESK]
    if visitor is None:
        return 0
    try:
        return await desk.requests.waiting_for(visitor, desk.now())
    except OutcomeUnknown:
        return 0  # the page may be the one that says so


def _filters(language: Language) -> dict[str, Callable[..., str]]:
    def number(value: Any) -> str:
        return format_decimal(value, locale=language.locale)

    def moment(at: datetime | float, zone: str = ZONE) -> str:
        return times.to_the_second(_aware(at), zone, language)

    def span(first: datetime | float, last: datetime | float, zone: str = ZONE) -> str:
        return times.span(_aware(first), _aware(last), zone, language)

    def known_value(name: str) -> str:
        return value_zh(name) if language is Language.ZH else name

    return {"number": number, "moment": moment, "span": span, "value": known_value}


def _aware(at: datetime | float) -> datetime:
    return at if isinstance(at, datetime) else datetime.fromtimestamp(at).astimezone()
