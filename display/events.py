"""Server-sent events: the public snapshot on connecting and at every change.

A client holds no queue: who is slow gets the newest snapshot when it can take one.
"""

import asyncio
from contextlib import suppress

from aiohttp import web
from aiohttp_sse import EventSourceResponse, sse_response

from display import metrics
from display.exhibits.exhibit import Exhibit
from display.pages.lookup import BOARD, shown_by
from voting.domain import CampaignId

SUBSCRIBERS_MAX = web.AppKey("subscribers_max", int)
SUBSCRIBERS = web.AppKey("subscribers", set[asyncio.Task[object]])

_HEARTBEAT_S = 15.0
_SEND_TIMEOUT_S = 20.0
_RETRY_MS = 3000


async def events(request: web.Request) -> web.StreamResponse:
    """`GET /api/v1/campaigns/{campaign}/events`.

    Raises:
        aiohttp.web.HTTPServiceUnavailable: this process has its fill; clients poll instead.
    """
    shown = shown_by(request)
    subscribers = request.app[SUBSCRIBERS]
    if len(subscribers) >= request.app[SUBSCRIBERS_MAX]:
        raise web.HTTPServiceUnavailable(headers={"Retry-After": "30"})
    task = asyncio.current_task()
    assert task is not None
    subscribers.add(task)
    metrics.SSE_SUBSCRIBERS.inc()
    try:
        return await _stream(request, shown.campaign.campaign_id)
    finally:
        subscribers.discard(task)
        metrics.SSE_SUBSCRIBERS.dec()


async def _stream(request: web.Request, campaign: CampaignId) -> web.StreamResponse:
    response: EventSourceResponse
    async with sse_response(
        request, ping_interval=_HEARTBEAT_S, send_timeout=_SEND_TIMEOUT_S
    ) as response:
        # The client left, or takes nothing any more: not worth a word.
        with suppress(ConnectionError, TimeoutError):
            await _send_changes(request, response, campaign)
    return response


async def _send_changes(
    request: web.Request, response: EventSourceResponse, campaign: CampaignId
) -> None:
    revision = 0
    while response.is_connected():
        try:
            async with asyncio.timeout(_HEARTBEAT_S):
                shown = await request.app[BOARD].after(campaign, revision)
        except TimeoutError:
            continue
        if shown is None:
            return
        await _send(response, shown)
        revision = shown.revision


async def _send(response: EventSourceResponse, shown: Exhibit) -> None:
    await response.send(
        shown.ranking.body.decode(), event="ranking", id=str(shown.version), retry=_RETRY_MS
    )
