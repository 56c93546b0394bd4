"""The rules of a draft in forms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

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
from ops.desk.pages.setting.standing import title_in, told_of
from ops.desk.rendering import page
from ops.organizing.campaign_drafts.asking import zone_of
from ops.organizing.campaign_drafts.checking import Checked, beside, checked
from ops.organizing.campaign_drafts.entering import done, entered
from ops.organizing.campaign_drafts.fields import Node, leaves, paths
from ops.organizing.campaign_drafts.shelf import Draft, Shelf
from ops.organizing.campaign_drafts.skeletons import skeleton
from ops.organizing.campaign_drafts.troubles import DraftRefused, Trouble
from ops.organizing.campaign_drafts.views import PARTS, part_of, version_of_part
from ops.organizing.campaign_drafts.writing_toml import NotHere, edited, parsed

Form = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A form as it is shown; `now` is what the file says where somebody else has changed it."""

    title: str
    nodes: Sequence[Node]
    version: str
    checked: Checked
    now: Mapping[str, str] = field(default_factory=dict)
    stale: bool = False


async def show(request: web.Request) -> web.StreamResponse:
    """`GET /drafts/{draft}/parts/{part}`."""
    part, name = request.match_info["part"], draft_id(request)
    sheet = await on_shelf(request, lambda shelf: _read(shelf.find(name), part))
    return await _show(request, part, sheet)


async def save(request: web.Request) -> web.StreamResponse:
    """`POST /drafts/{draft}/parts/{part}`: every field, `version`, and `do` for a button."""
    part, name, form = request.match_info["part"], draft_id(request), await posted(request)
    try:
        sheet = await on_shelf(request, lambda shelf: _save(shelf, name, part, form))
    except DraftRefused as fault:
        sheet = await on_shelf(request, lambda shelf: _read(shelf.find(name), part))
        return await _show(request, part, sheet, **refusal(fault))
    if sheet.stale:
        return await _show(request, part, sheet, trouble=Trouble.STALE)
    await note(request, "draft.change", part=part)
    raise web.HTTPSeeOther(f"{base(request)}/parts/{part}?done=saved")


def _read(draft: Draft, part: str) -> Sheet:
    return _sheet(draft, part, draft.rules_text())


def _sheet(draft: Draft, part: str, text: str, *, stale: bool = False) -> Sheet:
    """The form of a text; where it is stale, of a text that is not the file's."""
    rules, written = parsed(text), draft.rules()
    nodes = part_of(part, rules)
    said = {leaf.path: leaf.text for leaf in leaves(part_of(part, written))}
    return Sheet(
        title=title_in(written),
        nodes=nodes,
        version=version_of_part(part, written),
        checked=checked(draft.folder),
        now={
            leaf.path: said.get(leaf.path, "")
            for leaf in leaves(nodes)
            if said.get(leaf.path, "") != leaf.text
        },
        stale=stale,
    )


def _save(shelf: Shelf, name: str, part: str, form: Form) -> Sheet:
    """What the form says into the file, unless somebody has changed this part since."""
    with shelf.writing(name) as draft:
        text = draft.rules_text()
        rules = parsed(text)
        nodes = part_of(part, rules)
        edits = [
            *entered(nodes, form.get, zone_of(rules)),
            *done(nodes, last(form, "do"), skeleton),
        ]
        try:
            new = edited(text, edits)
        except NotHere as fault:
            raise DraftRefused(Trouble.STALE, str(fault)) from fault
        stale = last(form, "version") != version_of_part(part, rules)
        if not stale and new != text:
            draft.write_rules(new)
        return _sheet(draft, part, new, stale=stale)


async def _show(
    request: web.Request,
    part: str,
    sheet: Sheet,
    trouble: Trouble | None = None,
    told: str = "",
) -> web.Response:
    found = sheet.checked.of_fields(*PARTS[part])
    context = {
        **told_of(request, sheet.title),
        "part": part,
        "parts": list(PARTS),
        "sheet": sheet,
        "beside": beside(found, paths(sheet.nodes)),
        "whole": bool(sheet.checked.problems),
        "done": request.query.get("done", ""),
        "trouble": trouble,
        "told": told,
    }
    status = 409 if trouble is Trouble.STALE else 422 if trouble else 200
    at = f"{base(request)}/parts/{part}"
    return await page(request, "draft_part.html", context, status=status, at=at)


_PART = f"{DRAFT}/parts/{{part:{'|'.join(PARTS)}}}"
WAYS = (
    reading(_PART, show),
    changing(_PART, save),
)
