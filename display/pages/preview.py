"""A campaign's pages as citizens would see them, for whoever is still writing it.

The templates are those of the public pages, and so are their words. Nothing is kept, no script
runs, and every link leads to another page of the preview or nowhere.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from urllib.parse import urlencode

from display.chronicle.chronicle import Chronicle
from display.exhibits.archive import archive
from display.exhibits.exhibit import Exhibit, collect, exhibit, find
from display.exhibits.frames import frame
from display.pages.environment import environment
from display.pages.gaps import Reader, words
from display.ranking.participation import left_off
from display.wording.languages import Language
from display.wording.views import View
from voting.domain import CaseId, Phase
from voting.history.life import live
from voting.rules.campaign import Campaign

_SCRIPT = re.compile(r"<script\b[^>]*></script>")
_ADDRESS = re.compile(r' (href|src|action)="(/[^"]*)"')
_HEADER = '<header class="top">'
_MARK = '<p class="sample" role="status">预览 · preview</p>'
#: Pages that say something before there is a vote, by their address below the campaign's.
_PAGES: Mapping[str, str] = {
    "": "gallery.html",
    "/ranking": "ranking.html",
    "/rules": "rules.html",
    "/results": "results.html",
    "/privacy": "privacy.html",
}
_CASE = "/cases/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is asked for.

    Attributes:
        base: the address of the preview; pages lie below it as the public ones below `/c/{id}`.
        page: the address below it: empty, `/rules`, `/cases/park-01`, …
        origin: scheme, host and port that citizens' browsers would call.
    """

    base: str
    page: str
    language: Language
    view: View
    origin: str
    query: str = ""
    category: str = ""


def shown_as(campaign: Campaign, pictures: Mapping[CaseId, str]) -> Exhibit:
    """The campaign as it would be on show the moment it is published.

    Args:
        pictures: the address of each picture, by case.
    """
    collection = replace(collect(campaign, {}), picture_urls=pictures)
    return exhibit(
        collection,
        live(campaign, ()),
        snapshot=None,
        archive=archive(Chronicle(campaign=campaign.campaign_id)),
        phase=Phase.PUBLISHED,
    )


def previewed(shown: Exhibit, wish: Wish) -> str | None:
    """The page that is asked for; None where a preview has none of that address."""
    found = _page(shown, wish)
    if found is None:
        return None
    template, context = found
    reader = Reader(language=wish.language, view=wish.view, ways=())
    text = (
        environment(wish.language)
        .get_template(template)
        .render(shown=shown, **_surroundings(wish), **context)
    )
    whole = frame(text).filled(partial(words, shown, reader))
    pictures = frozenset(shown.collection.picture_urls.values())
    return _marked(_ADDRESS.sub(_leading(shown.campaign.id, wish.base, pictures), whole))


def _page(shown: Exhibit, wish: Wish) -> tuple[str, Mapping[str, Any]] | None:
    if wish.page.startswith(_CASE):
        case = shown.collection.cases.get(CaseId(wish.page.removeprefix(_CASE)))
        return ("case.html", {"case": case}) if case else None
    template = _PAGES.get(wish.page)
    if template == "gallery.html":
        return template, _gallery(shown, wish)
    if template == "privacy.html" and shown.campaign.privacy is None:
        return None
    return (template, {"formulas": {}}) if template else None


def _gallery(shown: Exhibit, wish: Wish) -> Mapping[str, Any]:
    known = {category.id for category in shown.campaign.category}
    category = wish.category if wish.category in known else ""
    return {
        "query": wish.query,
        "chosen": category,
        "cases": find(shown.collection, wish.query, category),
        "left_off": left_off(shown.excluded),
    }


def _surroundings(wish: Wish) -> Mapping[str, Any]:
    """What a page says of itself and of how it is read."""
    kept = {
        name: value for name, value in (("q", wish.query), ("category", wish.category)) if value
    }

    def this_page(**other: str) -> str:
        return f"{wish.base}{wish.page}?{urlencode({**kept, **other})}"

    return {
        "origin": wish.origin,
        "wechat_script": "",
        "ways": (),
        "large": wish.view is View.LARGE,
        "switch": this_page(lang=wish.language.other.value),
        "other_view": this_page(view=wish.view.other.value),
    }


def _leading(
    campaign_id: str, base: str, pictures: Collection[str]
) -> Callable[[re.Match[str]], str]:
    """Where an address of a page leads in the preview."""
    root = f"/c/{campaign_id}"

    def lead(found: re.Match[str]) -> str:
        name, address = found.groups()
        path = re.split(r"[?#]", address, maxsplit=1)[0]
        if path.startswith(("/static/", f"{base}/")) or path == base or path in pictures:
            return found[0]
        below = path.removeprefix(root)
        if path.startswith(root) and (below in _PAGES or below.startswith(_CASE)):
            return f' {name}="{base}{address.removeprefix(root)}"'
        return ""

    return lead


def _marked(text: str) -> str:
    """Said on every page, and no script runs that would call the public addresses."""
    return _SCRIPT.sub("", text).replace(_HEADER, _HEADER + _MARK, 1)
