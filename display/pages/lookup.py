"""From a request to what it asks for on the board, or 404."""

from aiohttp import web

from display.exhibits.board import Board
from display.exhibits.exhibit import Exhibit
from voting.domain import CampaignId, CaseId
from voting.rules.entries import Case

BOARD = web.AppKey("board", Board)


def shown_by(request: web.Request) -> Exhibit:
    """The campaign of the address.

    Raises:
        aiohttp.web.HTTPNotFound: there is none; rendered by the application's middleware.
    """
    found = request.app[BOARD].exhibit(CampaignId(request.match_info["campaign"]))
    if found is None:
        raise web.HTTPNotFound
    return found


def case_of(request: web.Request, shown: Exhibit) -> Case:
    """The case of the address.

    Raises:
        aiohttp.web.HTTPNotFound: the campaign has no such case.
    """
    found = shown.collection.cases.get(CaseId(request.match_info["case"]))
    if found is None:
        raise web.HTTPNotFound
    return found
