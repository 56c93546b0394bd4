"""A citizen whom WeChat has proved becomes the voter of this browser's session."""

from datetime import UTC, datetime

from aiohttp import web

from voting.api import POLLS, keep_token
from voting.domain import IdentityKind
from voting.voters.identity import LIFETIME

#: Not a proof of anything: lets a page's script leave out the words "sign in first".
HINT = "px_signed"


def welcome(
    request: web.Request, response: web.StreamResponse, identity: str, now: datetime
) -> None:
    """Give the token of a proved identity; the session, and what led to it, go on as they were."""
    polls = request.app[POLLS]
    earlier = polls.token(request.headers, now)
    began = datetime.fromtimestamp(earlier.issued_at, UTC) if earlier else now
    referrer = earlier.referrer if earlier else ""
    token = polls.tokens.issue_to(identity, IdentityKind.WECHAT, began, referrer)
    keep_token(request, response, token)
    response.set_cookie(
        HINT,
        IdentityKind.WECHAT.value,
        max_age=int(LIFETIME.total_seconds()),
        secure=polls.cookie.secure,
        samesite="Lax",
        path="/",
    )
