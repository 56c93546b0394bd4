"""Where a draft stands: its name, its mistakes and where they are, whether it is loaded."""

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from display.wording.languages import LANGUAGE
from ops.desk.house import DESK
from ops.desk.pages.setting.complaint_words import worded_in
from ops.desk.pages.setting.reaching import NO_TROUBLE, base, draft_id, on_shelf
from ops.errors import OperationsError
from ops.organizing.campaign_drafts.checking import Checked, checked, warnings_of
from ops.organizing.campaign_drafts.shelf import RULES, Shelf
from ops.organizing.campaign_drafts.views import PARTS
from ops.organizing.lifecycle import amendment_by_file
from ops.settings.settings import Settings
from voting.errors import UnknownCampaign
from voting.history.decisions import Amendment
from voting.ledger.register import Enrolled
from voting.rules.campaign import Campaign
from voting.rules.shapes import Text


async def standing(request: web.Request) -> Mapping[str, Any]:
    """What the templates of a draft's own page ask for."""
    name = draft_id(request)
    settings = request.app[DESK].deployment.settings
    found, title, warnings = await on_shelf(request, lambda shelf: _looked(shelf, name, settings))
    enrolled = await enrolled_as(request)
    return {
        **told_of(request, title),
        "checked": found,
        "warnings": warnings,
        "parts": [(part, found.of_fields(*fields)) for part, fields in PARTS.items()],
        "enrolled": enrolled,
        **_would_amend(enrolled, found.campaign),
        "done": request.query.get("done", ""),
        "typed": {},
        **NO_TROUBLE,
    }


def told_of(request: web.Request, title: str) -> Mapping[str, Any]:
    """What all pages of a draft share."""
    return {
        "draft": draft_id(request),
        "base": base(request),
        "title": title,
        "say": worded_in(LANGUAGE.of(request)),
    }


async def enrolled_as(request: web.Request) -> Enrolled | None:
    """The campaign of the draft's id, if one is loaded."""
    try:
        return await request.app[DESK].deployment.register.find(draft_id(request))
    except UnknownCampaign:
        return None


def title_in(rules: Mapping[str, Any]) -> str:
    """The Chinese name of the campaign as far as it is written."""
    title = rules.get("title")
    name = title.get("zh") if isinstance(title, dict) else None
    return name if isinstance(name, str) else ""


def _would_amend(enrolled: Enrolled | None, written: Campaign | None) -> Mapping[str, Any]:
    """The sections that an amendment would replace, or why there can be none."""
    if enrolled is None or written is None or enrolled.draft:
        return {"sections": (), "no_amendment": ""}
    try:
        taken, _ = amendment_by_file(enrolled, written, Text("", ""), "", written=RULES)
    except OperationsError as fault:
        return {"sections": (), "no_amendment": str(fault)}
    assert isinstance(taken.body, Amendment)
    return {"sections": sorted(taken.body.changes), "no_amendment": ""}


def _looked(shelf: Shelf, name: str, settings: Settings) -> tuple[Checked, str, list[str]]:
    draft = shelf.find(name)
    found = checked(draft.folder)
    warnings = warnings_of(found.campaign, settings) if found.campaign else []
    return found, title_in(draft.rules()), warnings
