"""Signed digests of the ledger, as the public reads, prints and keeps them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import msgspec
from aiohttp import web

from display.exhibits.answers import JSON, make, respond
from display.exhibits.links import ORIGIN
from display.pages.lookup import shown_by
from display.pages.rendering import in_both_languages, page_of
from voting.domain import CampaignId
from voting.ledger.digest import Digest

_CACHE = "no-cache"
_TEXT = "text/plain"


@dataclass(frozen=True, slots=True)
class DigestShelf:
    """The digests of every campaign on show, in order; whoever follows the ledger fills it."""

    _digests: dict[CampaignId, tuple[Digest, ...]] = field(default_factory=dict)

    def of(self, campaign: CampaignId) -> Sequence[Digest]:
        """All of one campaign's."""
        return self._digests.get(campaign, ())

    def add(self, campaign: CampaignId, digests: Sequence[Digest]) -> None:
        """Put further ones behind those that are there."""
        self._digests[campaign] = (*self._digests.get(campaign, ()), *digests)


SHELF = web.AppKey("digests", DigestShelf)


class DigestFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A digest for programs: its lines, and the whole of it as it was signed."""

    lines: Mapping[str, str]
    signature: str
    file: str


class DigestList(msgspec.Struct, frozen=True, kw_only=True):
    """What `GET /api/v1/campaigns/{campaign}/digests` answers, in order.

    `key` signs the next one, in hex; None before the first.
    """

    key: str | None
    digests: list[DigestFacts]


async def digests_page(request: web.Request) -> web.Response:
    """`GET /c/{campaign}/digests`: every digest, the newest first."""
    shown = shown_by(request)
    digests = request.app[SHELF].of(shown.campaign.campaign_id)
    return await page_of(
        request,
        shown,
        "digests.html",
        (str(len(digests)),),
        lambda: {"digests": digests, "key": digests[-1].signer if digests else None},
    )


async def digest_page(request: web.Request) -> web.Response:
    """`GET /c/{campaign}/digests/{number}`: one page to print, Chinese first."""
    shown, digest = shown_by(request), _asked_for(request)
    context = {"shown": shown, "digest": digest}
    address = f"{request.app[ORIGIN]}/c/{shown.campaign.id}/digests"
    return await page_of(
        request,
        shown,
        "digest.html",
        (str(digest.statement.number),),
        lambda: {
            "digest": digest,
            "address": address,
            "sheets": in_both_languages("digest_sheet.html", context),
        },
    )


async def digest_file(request: web.Request) -> web.Response:
    """`GET /c/{campaign}/digests/{number}.txt`: what `verify --digest` takes."""
    answer = make(_asked_for(request).file.encode(), _TEXT)
    return respond(request, answer, _CACHE)


async def digest_list(request: web.Request) -> web.Response:
    """`GET /api/v1/campaigns/{campaign}/digests`."""
    digests = request.app[SHELF].of(shown_by(request).campaign.campaign_id)
    facts = DigestList(
        key=digests[-1].signer if digests else None,
        digests=[
            DigestFacts(lines=one.statement.lines, signature=one.signature, file=one.file)
            for one in digests
        ],
    )
    return respond(request, make(msgspec.json.encode(facts), JSON), _CACHE)


def _asked_for(request: web.Request) -> Digest:
    number = int(request.match_info["number"])
    digests = request.app[SHELF].of(shown_by(request).campaign.campaign_id)
    found = next((one for one in digests if one.statement.number == number), None)
    if found is None:
        raise web.HTTPNotFound
    return found
