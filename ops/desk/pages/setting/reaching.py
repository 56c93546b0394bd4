"""What every page of a draft has at hand: the shelf, in a thread; the form; the audit log."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from aiohttp import web
from aiohttp.web_request import FileField

from ops.desk.audit.chain import Entry
from ops.desk.house import DESK, VISITOR
from ops.desk.permissions import Permission
from ops.desk.ways import Handler, Way, get, post
from ops.organizing.campaign_drafts.shelf import NoDraft, Shelf
from ops.organizing.campaign_drafts.troubles import DraftRefused, Trouble

T = TypeVar("T")
DRAFT = "/drafts/{draft:[a-z0-9-]{1,64}}"
#: Texts of a whole file, as a form sends them: three bytes a byte at worst.
MOST_TEXT_BYTES = 4 * 1024 * 1024
_LONGEST_NAME = 200


def reading(path: str, handler: Handler) -> Way:
    """A page of drafts."""
    return get(path, handler, Permission.SET_UP)


def changing(path: str, handler: Handler, most_bytes: int = MOST_TEXT_BYTES) -> Way:
    """An address of a form that changes a draft."""
    return post(path, handler, Permission.SET_UP, most_bytes=most_bytes)


def shelf_of(request: web.Request) -> Shelf:
    """The drafts of this installation."""
    return Shelf(request.app[DESK].deployment.settings.data_dir / "drafts")


async def on_shelf(request: web.Request, work: Callable[[Shelf], T]) -> T:
    """Work with the drafts, out of the way of other requests.

    Raises:
        web.HTTPNotFound: the draft is not there.
        DraftRefused: as the work does.
    """
    try:
        return await asyncio.to_thread(work, shelf_of(request))
    except (NoDraft, IndexError) as fault:
        raise web.HTTPNotFound from fault


def draft_id(request: web.Request) -> str:
    """The draft that the address names."""
    return request.match_info["draft"]


def base(request: web.Request) -> str:
    """Where its pages are."""
    return f"/drafts/{draft_id(request)}"


async def posted(request: web.Request) -> Mapping[str, Sequence[str]]:
    """The texts of a form by name, as they were typed."""
    form = await request.post()
    return {
        name: [text.replace("\0", "") for text in form.getall(name) if isinstance(text, str)]
        for name in form
    }


def last(form: Mapping[str, Sequence[str]], name: str) -> str:
    """One text of a form; empty where it is not there."""
    given = form.get(name) or [""]
    return given[-1].replace("\r\n", "\n")


async def upload(request: web.Request, name: str) -> tuple[str, bytes]:
    """The file of a form: its name and its bytes.

    Raises:
        DraftRefused: there is none.
    """
    found = (await request.post()).get(name)
    if not isinstance(found, FileField):
        raise DraftRefused(Trouble.NO_FILE)
    with found.file:
        return found.filename[:_LONGEST_NAME], await asyncio.to_thread(found.file.read)


async def note(request: web.Request, action: str, reason: str = "", **detail: str | int) -> None:
    """Record what was done to a draft."""
    desk = request.app[DESK]
    who = request[VISITOR].name
    subject = request.match_info.get("draft") or str(detail.pop("draft", ""))
    entry = Entry(actor=who, action=action, subject=subject, reason=reason, detail=detail)
    await desk.audit.note(entry, desk.now())


def refusal(fault: DraftRefused) -> Mapping[str, Any]:
    """What a page says of it."""
    return {"trouble": fault.trouble, "told": fault.told}


NO_TROUBLE: Mapping[str, Any] = {"trouble": None, "told": ""}
