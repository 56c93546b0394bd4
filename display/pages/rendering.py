"""Templates into pages: one environment a language, pages kept with the exhibit they show.

A new exhibit makes every page new at once. They are rendered one at a time, with a turn of the
event loop between two, so that a ballot waits for one page at most.
"""

import asyncio
from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

import aiohttp_jinja2
import jinja2
from aiohttp import web
from babel.numbers import format_decimal

from display import metrics
from display.exhibits.answers import HTML, Answer, make, respond
from display.exhibits.assets import asset_url
from display.exhibits.exhibit import Exhibit
from display.exhibits.links import ORIGIN, page_link
from display.exhibits.qr import qr_code
from display.posters.orders import card_of, card_url, poster_url, sheet_of
from display.posters.press import drawing
from display.publishing.timetable import in_order
from display.ranking.decimals import longest
from display.ranking.groups import group_title
from display.wording import times
from display.wording.languages import LANGUAGE, Language, translations
from display.wording.regions import region_name
from display.wording.views import VIEW, View
from voting.rules.entries import Case
from voting.rules.shapes import Text

TEMPLATES = Path(__file__).parent / "templates"
_ALL_DIGITS = "#,##0.##########"
_PAGE_CACHE = "private, no-cache"
_PRESS = web.AppKey("press", asyncio.Lock)
_ENVIRONMENT = {
    language: web.AppKey(f"templates_{language}", jinja2.Environment) for language in Language
}

Context = Mapping[str, Any]


def set_up_templates(app: web.Application) -> None:
    """Read templates and words, so that a broken catalogue stops the start and not a visitor."""
    app[_PRESS] = asyncio.Lock()
    for language in Language:
        app[_ENVIRONMENT[language]] = _environment(language)


@cache
def _environment(language: Language) -> jinja2.Environment:
    """One a process: templates are compiled once, whatever number of applications use them."""
    environment = jinja2.Environment(
        autoescape=True,
        loader=jinja2.FileSystemLoader(TEMPLATES),
        extensions=["jinja2.ext.i18n"],
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    words = translations(language)
    environment.install_gettext_translations(words, newstyle=True)  # type: ignore[attr-defined]  # added by the extension
    environment.globals |= {
        "asset": asset_url,
        "group_title": group_title,
        "in_order": in_order,
        "language": language,
        "longest": longest,
        "page_link": page_link,
        "picture_of": picture_of,
        "poster_of": poster_of,
        "qr_code": qr_code,
    }
    environment.filters |= _filters(language)
    return environment


def _filters(language: Language) -> dict[str, Callable[..., str]]:
    def text(value: Text) -> str:
        return value.in_language(language)

    def number(value: Any) -> str:
        return format_decimal(value, format=_ALL_DIGITS, locale=language.locale)

    def even(value: Any, decimals: int) -> str:
        shape = f"#,##0.{'0' * decimals}" if decimals else "#,##0"
        return format_decimal(
            value, format=shape, locale=language.locale, decimal_quantization=False
        )

    return {
        "text": text,
        "number": number,
        "even": even,
        "region": lambda code: region_name(code, language),
        "moment": lambda at, zone: times.moment(at, zone, language),
        "second": lambda at, zone: times.second(at, zone, language),
        "closing": lambda at, zone: times.closing(at, zone, language),
    }


async def page_of(
    request: web.Request,
    shown: Exhibit,
    template: str,
    key: tuple[str, ...] | None,
    context: Callable[[], Context],
) -> web.Response:
    """A page of a campaign, from the exhibit's copy where it has one.

    Args:
        key: what tells pages of one template apart, from a bounded set; None keeps no copy.
        context: made only when the page has to be rendered.
    """
    whole = (template, LANGUAGE.of(request), VIEW.of(request), *(key or ()))
    answer = shown.pages.get(whole)
    if answer is None:
        async with request.app[_PRESS]:
            await asyncio.sleep(0)  # what came while the last page was rendered has its turn
            answer = shown.pages.get(whole)
            if answer is None:
                answer = _rendered(request, template, {"shown": shown, **context()})
        if key is not None:
            shown.pages[whole] = answer
    return _sent(request, answer)


def plain_page(
    request: web.Request, template: str, context: Context, status: int = 200
) -> web.Response:
    """A page that belongs to no campaign."""
    response = _sent(request, _rendered(request, template, context))
    if response.status == HTTPStatus.OK:  # not where the reader holds the page already
        response.set_status(status)
    return response


def in_both_languages(request: web.Request, template: str, context: Context) -> list[str]:
    """A part of a page in every language, Chinese first, for what is printed once for all."""
    return [
        request.app[_ENVIRONMENT[language]].get_template(template).render(**context)
        for language in Language
    ]


def remember(request: web.Request, response: web.StreamResponse) -> None:
    """Keep whatever the address asks for of how the pages are read."""
    LANGUAGE.remember(request, response)
    VIEW.remember(request, response)


def _rendered(request: web.Request, template: str, context: Context) -> Answer:
    language, view = LANGUAGE.of(request), VIEW.of(request)
    with metrics.PAGE_RENDER.labels(template.removesuffix(".html")).time():
        text = aiohttp_jinja2.render_string(
            template,
            request,
            {
                "origin": request.app[ORIGIN],
                "large": view is View.LARGE,
                "switch": _this_page(request, context, LANGUAGE.param, language.other),
                "other_view": _this_page(request, context, VIEW.param, view.other),
                "part": lambda name: _part(request, name, context["shown"]),
                **context,
            },
            app_key=_ENVIRONMENT[language],
        )
    return make(text.encode(), HTML)


def _part(request: web.Request, template: str, shown: Exhibit) -> str:
    """What all pages of an exhibit have in common, rendered once for them."""
    language, view = LANGUAGE.of(request), VIEW.of(request)
    key = (template, language, view)
    if key not in shown.parts:
        environment = request.app[_ENVIRONMENT[language]]
        shown.parts[key] = environment.get_template(template).render(shown=shown)
    return shown.parts[key]


def _this_page(request: web.Request, context: Context, param: str, wish: StrEnum) -> str:
    """This page read another way. The query is built anew from what the page shows: a page is
    kept for everybody, and an odd address of one visitor must not become the others' link."""
    kept = {"q": context.get("query"), "category": context.get("chosen")}
    query = {name: value for name, value in kept.items() if value}
    return str(request.rel_url.with_query({**query, param: wish.value}))


def _sent(request: web.Request, answer: Answer) -> web.Response:
    response = respond(request, answer, _PAGE_CACHE)
    response.headers["Vary"] = "Accept-Encoding, Cookie"
    remember(request, response)
    return response


def poster_of(shown: Exhibit, case: Case, language: Language, origin: str) -> str:
    """The address of a case's poster."""
    return poster_url(sheet_of(shown, case, language, origin), shown.campaign.id, drawing())


def picture_of(shown: Exhibit, case: Case | None, language: Language) -> str:
    """The address of the picture beside a shared link: the case's own, or the campaign's card."""
    own = shown.collection.picture_urls.get(case.case_id) if case else None
    return own or card_url(card_of(shown, language), shown.campaign.id, drawing())
