"""The public facts as JSON: campaign, cases, ranking, results, and what was told over time."""

from aiohttp import web

from display.exhibits.answers import Answer, respond
from display.exhibits.exhibit import Exhibit
from display.pages.lookup import shown_by

_LONGEST_S = 15


async def campaign_facts(request: web.Request) -> web.Response:
    """`GET /api/v1/campaigns/{campaign}`."""
    shown = shown_by(request)
    return _cacheable(request, shown, shown.facts)


async def campaign_cases(request: web.Request) -> web.Response:
    """`GET /api/v1/campaigns/{campaign}/cases`."""
    shown = shown_by(request)
    return _cacheable(request, shown, shown.cases)


async def campaign_ranking(request: web.Request) -> web.Response:
    """`GET /api/v1/campaigns/{campaign}/ranking`."""
    shown = shown_by(request)
    return _cacheable(request, shown, shown.ranking)


async def campaign_results(request: web.Request) -> web.Response:
    """`GET /api/v1/campaigns/{campaign}/results`."""
    shown = shown_by(request)
    return _cacheable(request, shown, shown.outcome)


async def campaign_curves(request: web.Request) -> web.Response:
    """`GET /api/v1/campaigns/{campaign}/curves`."""
    shown = shown_by(request)
    return _cacheable(request, shown, shown.archive.curves_answer)


async def campaign_bulletins(request: web.Request) -> web.Response:
    """`GET /api/v1/campaigns/{campaign}/bulletins`."""
    shown = shown_by(request)
    return _cacheable(request, shown, shown.archive.bulletins_answer)


async def campaign_announcements(request: web.Request) -> web.Response:
    """`GET /api/v1/campaigns/{campaign}/announcements`."""
    shown = shown_by(request)
    return _cacheable(request, shown, shown.news)


def _cacheable(request: web.Request, shown: Exhibit, answer: Answer) -> web.Response:
    """A cache may be late by half an interval at most, so that counts never lag by a whole one."""
    age_s = min(shown.campaign.published_count.every_s // 2, _LONGEST_S)
    return respond(request, answer, f"public, max-age={age_s}")
