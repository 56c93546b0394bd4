"""The files of a draft as the texts that the forms are a view of."""

from aiohttp import web

from ops.desk.pages.setting.reaching import (
    DRAFT,
    base,
    changing,
    draft_id,
    last,
    note,
    on_shelf,
    posted,
    reading,
    refusal,
)
from ops.desk.pages.setting.standing import told_of
from ops.desk.rendering import page
from ops.organizing.campaign_drafts.cases_file import version_of
from ops.organizing.campaign_drafts.checking import checked
from ops.organizing.campaign_drafts.shelf import CASES, RULES, Draft, Shelf, checked_cases
from ops.organizing.campaign_drafts.troubles import DraftRefused, Trouble

_TEXTS = {"rules": RULES, "cases": CASES}


async def show(request: web.Request) -> web.StreamResponse:
    """`GET /drafts/{draft}/text/{file}`: the file itself."""
    file, name = request.match_info["file"], draft_id(request)
    text = await on_shelf(request, lambda shelf: _text(shelf.find(name), file))
    return await _show(request, text, text)


async def save(request: web.Request) -> web.StreamResponse:
    """`POST /drafts/{draft}/text/{file}`, `text` and `version`."""
    file, name, form = request.match_info["file"], draft_id(request), await posted(request)
    text, version = last(form, "text"), last(form, "version")
    try:
        await on_shelf(request, lambda shelf: _save_text(shelf, name, file, text, version))
    except DraftRefused as fault:
        now = await on_shelf(request, lambda shelf: _text(shelf.find(name), file))
        return await _show(request, text, now, **refusal(fault))
    await note(request, "draft.change", part=_TEXTS[file])
    raise web.HTTPSeeOther(f"{base(request)}/text/{file}?done=saved")


def _text(draft: Draft, file: str) -> str:
    return draft.rules_text() if file == "rules" else draft.cases().text


def _save_text(shelf: Shelf, name: str, file: str, text: str, version: str) -> None:
    with shelf.writing(name) as draft:
        if version_of(_text(draft, file)) != version:
            raise DraftRefused(Trouble.STALE)
        if file == "rules":
            draft.write_rules(text)
        else:
            draft.write_cases(checked_cases(text))


async def _show(
    request: web.Request, text: str, now: str, trouble: Trouble | None = None, told: str = ""
) -> web.Response:
    """The editor; what was typed stays where it could not be saved, beside what stands there."""
    name, file = draft_id(request), request.match_info["file"]
    found = await on_shelf(request, lambda shelf: checked(shelf.find(name).folder))
    context = {
        **told_of(request, name),
        "file": file,
        "file_name": _TEXTS[file],
        "text": text,
        "version": version_of(now),
        "now": now if trouble is Trouble.STALE else "",
        "problems": [one for one in found.problems if one.place.startswith(_TEXTS[file])],
        "done": request.query.get("done", ""),
        "trouble": trouble,
        "told": told,
    }
    status = 409 if trouble is Trouble.STALE else 422 if trouble else 200
    at = f"{base(request)}/text/{file}"
    return await page(request, "draft_text.html", context, status=status, at=at)


_FILE = f"{DRAFT}/text/{{file:{'|'.join(_TEXTS)}}}"
#: The cases of a large campaign, in the three bytes of a form for each of theirs.
_MOST_BYTES = 24 * 1024 * 1024 + 64 * 1024
WAYS = (
    reading(_FILE, show),
    changing(_FILE, save, _MOST_BYTES),
)
