"""The ballot API: what an HTTP application hands on to the polls, and tells of their answers.

The way of one ballot: `Polls.cast` → `Tracer.trace` → `admission.admit` → `Batcher.put` →
`BallotBox.glance` → `Ledger.cast` → `Receipts.issue`, and, after the answer,
`BallotBox.remember`. A listener may hand a ballot to the polls itself; `cast_ballot` is for those
that come as a request.
"""

import asyncio
from datetime import UTC, datetime

import msgspec
from aiohttp import hdrs, web

from voting.casting.envelope import MAX_BODY_BYTES, Envelope, header_text
from voting.casting.polls import Answer, Polls
from voting.domain import IdentityKind, Provenance
from voting.errors import OutcomeUnknown
from voting.problems import RefusedRequest
from voting.provenance.tracing import referrer_host
from voting.refusal import Reason, Refused
from voting.voters import channel_links
from voting.voters.identity import LIFETIME, VoterToken


class ReceiptAnswer(msgspec.Struct, frozen=True):
    """Whether a ballot is recorded; never whether it is counted."""

    receipt: str
    recorded: bool


POLLS = web.AppKey("polls", Polls)
#: Where a request keeps its id, once it has one.
REQUEST_ID = web.RequestKey("request_id", str)


_BALLOTS = "/api/v1/campaigns/{campaign}/ballots"


def ballots_path(campaign: str) -> str:
    """Where ballots of a campaign are posted."""
    return _BALLOTS.format(campaign=campaign)


def setup(app: web.Application, polls: Polls) -> None:
    """Add the ballot API to the front."""
    app[POLLS] = polls
    app.router.add_post("/api/v1/voters", register_voter)
    app.router.add_post(_BALLOTS, cast_ballot)
    app.router.add_get("/api/v1/receipts/{receipt}", look_up_receipt)


async def cast_ballot(request: web.Request) -> web.Response:
    """Cast one ballot: 201 with a receipt, 200 when it was recorded before, or a refusal."""
    if hdrs.CONTENT_ENCODING in request.headers:  # nothing is unpacked to be refused
        raise RefusedRequest(Refused(reason=Reason.NOT_JSON))
    if (request.content_length or 0) > MAX_BODY_BYTES:
        raise RefusedRequest(Refused(reason=Reason.TOO_LARGE))
    envelope = Envelope(
        campaign=request.match_info["campaign"],
        headers=request.headers,
        body=await request.read(),
        peer=request.remote or "",
        request_id=request.get(REQUEST_ID, ""),
    )
    answer = await _answered(request.app[POLLS], envelope)
    if isinstance(answer, Refused):
        raise RefusedRequest(answer)
    return web.Response(
        status=200 if answer.repeated else 201,
        body=answer.body,
        content_type="application/json",
        headers={"Cache-Control": "no-store"},
    )


async def _answered(polls: Polls, envelope: Envelope) -> Answer:
    told: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()

    def tell(answer: Answer) -> None:
        if not told.done():  # else its client has left
            told.set_result(answer)

    polls.cast(envelope, tell)
    return await told


async def register_voter(request: web.Request) -> web.Response:
    """Give a voter token to a client whose page has not set one; keep a valid one."""
    request.app[POLLS].refuse_cross_site(request.headers)
    response = web.json_response({}, status=201, headers={"Cache-Control": "no-store"})
    give_token(request, response)
    return response


async def look_up_receipt(request: web.Request) -> web.Response:
    """Say whether a receipt's ballot is recorded."""
    polls = request.app[POLLS]
    text = request.match_info["receipt"]
    place = polls.receipts.read(text)
    try:
        recorded = place is not None and await polls.ledger.holds(
            place.campaign_no, place.index, place.ballot_id_half
        )
    except OutcomeUnknown as fault:
        raise RefusedRequest(Refused(reason=Reason.TRY_AGAIN, retry_after_s=1)) from fault
    return web.Response(
        body=msgspec.json.encode(ReceiptAnswer(text, recorded)),
        content_type="application/json",
        headers={"Cache-Control": "no-store"},
    )


def give_token(request: web.Request, response: web.StreamResponse) -> None:
    """Set a new voter token unless the request carries a valid one."""
    polls = request.app[POLLS]
    now = polls.clock()
    if polls.token(request.headers, now) is not None:
        return
    host = referrer_host(header_text(request.headers, hdrs.REFERER))
    own_host = request.host.partition(":")[0]
    referrer = channel_links.referrer_of(request) or ("" if host == own_host else host)
    _set(response, polls, polls.tokens.issue(now, referrer))


def sign_in(
    request: web.Request, response: web.StreamResponse, identity: str, kind: IdentityKind
) -> None:
    """Make the reader the voter that a sign-in has proved; when the session began, and what led
    here, stay as they were."""
    polls = request.app[POLLS]
    now = polls.clock()
    before = polls.token(request.headers, now)
    if before is not None:
        now = datetime.fromtimestamp(before.issued_at, UTC)
    referrer = before.referrer if before else ""
    _set(response, polls, polls.tokens.issue_to(identity, kind, now, referrer))


def voter_of(request: web.Request) -> VoterToken | None:
    """By what a reader is known as a voter; None who has no token yet."""
    polls = request.app[POLLS]
    return polls.token(request.headers, polls.clock())


def origin_of(request: web.Request, token: VoterToken) -> Provenance:
    """Where a request about a campaign came from, as ballots tell it."""
    polls = request.app[POLLS]
    envelope = Envelope(
        campaign=request.match_info["campaign"],
        headers=request.headers,
        body=b"",
        peer=request.remote or "",
    )
    return polls.origin(envelope, token, polls.clock())


def _set(response: web.StreamResponse, polls: Polls, token: str) -> None:
    response.set_cookie(
        polls.cookie.name,
        token,
        max_age=int(LIFETIME.total_seconds()),
        httponly=True,
        secure=polls.cookie.secure,
        samesite="Lax",
        path="/",
    )
