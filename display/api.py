"""The public facts as JSON: the campaign, its cases, the published ranking, the results."""

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


def _cacheable(request: web.Request, shown: Exhibit, answer: Answer) -> web.Response:
    """A cache may be late by half an interval at most, so that counts never lag by a whole one."""
    age_s = min(shown.campaign.published_count.every_s // 2, _LONGEST_S)
    return respond(request, answer, f"public, max-age={age_s}")
