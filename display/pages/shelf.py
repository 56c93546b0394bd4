"""Which page a request asks for, of those that are ready: one look at its path and its cookies."""

from collections.abc import Callable, Mapping

from aiohttp import hdrs

from display.exhibits.board import Board
from display.exhibits.ready import Halves
from display.wording.languages import LANGUAGE
from display.wording.preferences import cookies_in
from display.wording.views import VIEW
from voting.domain import CampaignId

_CAMPAIGN_AT = 2


class Shelf:
    """Finds the page that a request asks for among those that are ready.

    Args:
        board: what is on show.
        knows: whether the headers carry a valid voter's token; others get one with their page.
        apart: whether a reader needs other headers than most.
    """

    def __init__(
        self,
        board: Board,
        knows: Callable[[Mapping[str, str]], bool],
        apart: Callable[[Mapping[str, str]], bool] = lambda headers: False,
    ) -> None:
        self._board = board
        self._knows = knows
        self._apart = apart

    def find(self, path: str, headers: Mapping[str, str]) -> Halves | None:
        """The page at an address without a query; None where it is not ready."""
        steps = path.split("/", _CAMPAIGN_AT + 1)
        if len(steps) <= _CAMPAIGN_AT or steps[1] != "c":
            return None
        shown = self._board.exhibit(CampaignId(steps[_CAMPAIGN_AT]))
        if shown is None or self._apart(headers):
            return None
        cookies = cookies_in(headers.get(hdrs.COOKIE, ""))
        page = shown.ready.get((path, LANGUAGE.kept_in(cookies), VIEW.kept_in(cookies)))
        return page.to(headers) if page is not None and self._knows(headers) else None
