"""What a form of ours brings: fields of text, from a page of our own, and the way back."""

import re
from collections.abc import Mapping

from aiohttp import hdrs, web

from display.ways import NEXT
from voting.api import POLLS
from voting.casting.envelope import header_text
from voting.problems import RefusedRequest
from voting.refusal import Reason, Refused

FORM = "application/x-www-form-urlencoded"
_BEHIND = re.compile(r"(/cases/[a-z0-9-]{1,64}|/pair/[A-Za-z0-9_.-]{1,512})?")


async def fields_of(request: web.Request) -> Mapping[str, str]:
    """The fields of a form that one of our pages sent.

    Raises:
        RefusedRequest: another site sent it, or what was sent is no form.
    """
    request.app[POLLS].refuse_cross_site(request.headers)
    if request.content_type != FORM:
        raise RefusedRequest(Refused(reason=Reason.NOT_JSON))
    fields = await request.post()
    return {name: value for name, value in fields.items() if isinstance(value, str)}


def is_surely_ours(request: web.Request) -> bool:
    """Whether the browser itself says that a page of ours sent this; silence is no yes."""
    said = header_text(request.headers, "Sec-Fetch-Site")
    return said == "same-origin" or (not said and hdrs.ORIGIN in request.headers)


def back_in(request: web.Request, wish: str | None) -> str:
    """Where to go on: the page of this campaign that somebody came from, or its gallery."""
    root = f"/c/{request.match_info['campaign']}"
    if wish and wish.startswith(root) and _BEHIND.fullmatch(wish[len(root) :]):
        return wish
    return root


def asked_back(request: web.Request) -> str:
    """`back_in` of the address."""
    return back_in(request, request.query.get(NEXT))
