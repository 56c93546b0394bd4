"""A draft put into force: loaded as a new campaign, or recorded as an amendment of one."""

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from ops.desk.house import DESK, VISITOR
from ops.desk.pages.setting.reaching import (
    DRAFT,
    base,
    changing,
    draft_id,
    last,
    note,
    on_shelf,
    posted,
    shelf_of,
)
from ops.desk.pages.setting.standing import standing
from ops.desk.permissions import Permission
from ops.desk.rendering import page
from ops.desk.ways import post
from ops.errors import OperationsError
from ops.keys.key_files import KeyFileError
from ops.organizing import samples
from ops.organizing.campaign_drafts.checking import checked
from ops.organizing.campaign_drafts.shelf import RULES, Shelf
from ops.organizing.campaign_drafts.troubles import DraftRefused, Trouble
from ops.organizing.drafts import record
from ops.organizing.lifecycle import amendment_by_file
from voting.campaign_files.campaign_file import CampaignFileError
from voting.errors import LoadConflict, UnknownCampaign, UnlawfulDecision
from voting.rules.campaign import Campaign
from voting.rules.shapes import Text

#: What an act of a command fails with, and tells in words.
_FAULTS = (OperationsError, KeyFileError, LoadConflict, UnlawfulDecision, UnknownCampaign)
_LONGEST = 4_000


async def load(request: web.Request) -> web.StreamResponse:
    """`POST /drafts/{draft}/load`, `publish`: as `pingxuan campaign load`, with or without
    `--draft`."""
    draft = not last(await posted(request), "publish")
    folder = shelf_of(request).root / draft_id(request)
    try:
        loaded = await samples.load_file(request.app[DESK].deployment, folder, draft=draft)
    except CampaignFileError:
        return await _again(request, Trouble.MISTAKES)
    except OSError as fault:  # keys that this host may not write
        return await _again(request, Trouble.REFUSED, f"{fault.filename}: {fault.strerror}")
    except _FAULTS as fault:
        return await _again(request, Trouble.REFUSED, str(fault))
    await note(request, "campaign.load", cases=len(loaded.campaign.case), draft=int(loaded.draft))
    raise web.HTTPSeeOther(f"{base(request)}?done=loaded")


async def amend(request: web.Request) -> web.StreamResponse:
    """`POST /drafts/{draft}/amend`, `zh`, `en` and `reason`: as `pingxuan campaign amend`."""
    form, name, deployment = await posted(request), draft_id(request), request.app[DESK].deployment
    zh, en, reason = (last(form, field).strip()[:_LONGEST] for field in ("zh", "en", "reason"))
    if not (zh and en):
        return await _again(request, Trouble.NO_ANNOUNCEMENT, zh=zh, en=en, reason=reason)
    try:
        changed = await on_shelf(request, lambda shelf: _changed(shelf, name))
        enrolled = await deployment.register.find(name)
        taken, _ = amendment_by_file(enrolled, changed, Text(zh, en), reason, written=RULES)
        index = await record(deployment, taken, request[VISITOR].name)
    except DraftRefused as fault:
        return await _again(request, fault.trouble, zh=zh, en=en, reason=reason)
    except _FAULTS as fault:
        return await _again(request, Trouble.REFUSED, str(fault), zh=zh, en=en, reason=reason)
    await note(request, "campaign.amend", reason, index=index)
    raise web.HTTPSeeOther(f"{base(request)}?done=amended")


def _changed(shelf: Shelf, name: str) -> Campaign:
    found = checked(shelf.find(name).folder).campaign
    if found is None:
        raise DraftRefused(Trouble.MISTAKES)
    return found


async def _again(
    request: web.Request, trouble: Trouble, told: str = "", **typed: str
) -> web.Response:
    context: Mapping[str, Any] = {
        **await standing(request),
        "trouble": trouble,
        "told": told,
        "typed": typed,
    }
    return await page(request, "draft.html", context, status=422, at=base(request))


WAYS = (
    changing(f"{DRAFT}/load", load),
    post(f"{DRAFT}/amend", amend, Permission.DECIDE),
)
