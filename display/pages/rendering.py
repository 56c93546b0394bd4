"""Templates into pages, which are kept with the exhibit that they show.

A new exhibit makes every page new at once. They are rendered one at a time, with a turn of the
event loop between two, so that a ballot waits for one page at most. What a new snapshot leaves
as it was is not rendered again: pages have frames, with gaps for what changes.
"""

import asyncio
from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import partial
from http import HTTPStatus
from typing import Any

from aiohttp import hdrs, web

from display import metrics
from display.exhibits.answers import ATOM, HTML, Answer, make, respond
from display.exhibits.exhibit import Exhibit
from display.exhibits.frames import frame
from display.exhibits.links import ORIGIN
from display.exhibits.ready import ready
from display.pages.environment import environment
from display.pages.gaps import Reader, words
from display.ways import WAYS
from display.wechat import sharing_script
from display.wording.languages import LANGUAGE, Language
from display.wording.views import VIEW, View

_PAGE_CACHE = "private, no-cache"
_PAGE_VARIES = "Accept-Encoding, Cookie"
_PAGE_HEADERS: Mapping[str, str] = {hdrs.CACHE_CONTROL: _PAGE_CACHE, hdrs.VARY: _PAGE_VARIES}
#: Pages that say nothing of a snapshot but in their gaps.
_FRAMED = frozenset({"gallery.html", "case.html", "ranking.html", "rules.html"})
_PRESS = web.AppKey("press", asyncio.Lock)

Context = Mapping[str, Any]


def set_up_templates(app: web.Application) -> None:
    """Read templates and words, so that a broken catalogue stops the start and not a visitor."""
    app[_PRESS] = asyncio.Lock()
    for language in Language:
        environment(language)


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
        context: made only when the page has to be rendered; it tells nothing of a snapshot.
    """
    whole = (template, LANGUAGE.of(request), VIEW.of(request), *(key or ()))
    answer = shown.pages.get(whole)
    if answer is None:
        async with request.app[_PRESS]:
            await asyncio.sleep(0)  # what came while the last page was rendered has its turn
            answer = shown.pages.get(whole)
            if answer is None:
                answer = _rendered(
                    request, template, shown, whole if key is not None else None, context
                )
        if key is not None:
            shown.pages[whole] = answer
            _lay_ready(request, shown, answer)
    return _sent(request, answer)


def plain_page(
    request: web.Request, template: str, context: Context, status: int = 200
) -> web.Response:
    """A page that belongs to no campaign."""
    with metrics.PAGE_RENDER.labels(template.removesuffix(".html")).time():
        answer = make(_text(request, template, context).encode(), HTML)
    response = _sent(request, answer)
    if response.status == HTTPStatus.OK:  # not where the reader holds the page already
        response.set_status(status)
    return response


def in_both_languages(template: str, context: Context) -> list[str]:
    """A part of a page in every language, Chinese first, for what is printed once for all."""
    return [
        environment(language).get_template(template).render(**context) for language in Language
    ]


def remember(request: web.Request, response: web.StreamResponse) -> None:
    """Keep whatever the address asks for of how the pages are read."""
    LANGUAGE.remember(request, response)
    VIEW.remember(request, response)


def _rendered(
    request: web.Request,
    template: str,
    shown: Exhibit,
    key: tuple[str, ...] | None,
    context: Callable[[], Context],
) -> Answer:
    """A page: a frame that was rendered for an earlier snapshot, if it stands, with its gaps
    filled by this one."""
    with metrics.PAGE_RENDER.labels(template.removesuffix(".html")).time():
        framed = shown.frames.get(key) if key is not None else None
        if framed is None:
            framed = frame(_text(request, template, {"shown": shown, **context()}))
            if key is not None and template in _FRAMED:
                shown.frames[key] = framed
        ways = request.app[WAYS]
        reader = Reader(language=LANGUAGE.of(request), view=VIEW.of(request), ways=ways)
        text = framed.filled(partial(words, shown, reader))
    return make(text.encode(), HTML if template.endswith(".html") else ATOM)


def _text(request: web.Request, template: str, context: Context) -> str:
    language, view = LANGUAGE.of(request), VIEW.of(request)
    given = {
        "origin": request.app[ORIGIN],
        "wechat_script": sharing_script(request),
        "ways": request.app[WAYS],
        "large": view is View.LARGE,
        "switch": _this_page(request, context, LANGUAGE.param, language.other),
        "other_view": _this_page(request, context, VIEW.param, view.other),
        **context,
    }
    return environment(language).get_template(template).render(given)


def _lay_ready(request: web.Request, shown: Exhibit, answer: Answer) -> None:
    """For whoever asks by the same address, spelled in the one way that there are few of."""
    if request.raw_path == request.path and answer.content_type == HTML:
        whole = (request.path, LANGUAGE.of(request), VIEW.of(request))
        shown.ready[whole] = ready(answer, _PAGE_HEADERS)


def _this_page(request: web.Request, context: Context, param: str, wish: StrEnum) -> str:
    """This page read another way. The query is built anew from what the page shows: a page is
    kept for everybody, and an odd address of one visitor must not become the others' link."""
    kept = {"q": context.get("query"), "category": context.get("chosen")}
    query = {name: value for name, value in kept.items() if value}
    return str(request.rel_url.with_query({**query, param: wish.value}))


def _sent(request: web.Request, answer: Answer) -> web.Response:
    response = respond(request, answer, _PAGE_CACHE)
    response.headers[hdrs.VARY] = _PAGE_VARIES
    remember(request, response)
    return response
