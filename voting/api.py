"""The ballot API: HTTP in, a ballot for the booth, HTTP out.

The way of one ballot: `cast_ballot` here → `Tracer.trace` → `admission.admit` →
`Batcher.submit` → `BallotBox.glance` → `Ledger.cast` → `Receipts.issue`, and, after the answer,
`BallotBox.remember`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import msgspec
from aiohttp import hdrs, web

from voting import metrics
from voting.ballot_rules import Unit
from voting.booth import Booth
from voting.domain import Ballot, CaseId, Cast, VoterDigest
from voting.errors import OutcomeUnknown
from voting.identity import CookiePolicy, VoterToken, VoterTokens, voter_digest
from voting.keyring import CampaignKeys
from voting.ledger import Ledger
from voting.problems import RefusedRequest
from voting.provenance import Arrival, Tracer, referrer_host
from voting.receipt import Receipts
from voting.refusal import Reason, Refused

MAX_BODY_BYTES = 16 * 1024

#: Every outcome is counted from the start, so that a first refusal shows as a rise from zero.
_OUTCOMES = {name: metrics.BALLOTS.labels(name) for name in ("cast", "recorded", *Reason)}


class BallotRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a voter sends; `proof` answers a proof of work where one was asked."""

    ballot_id: UUID
    selections: list[str]
    proof: str | None = None


class BallotAnswer(msgspec.Struct, frozen=True):
    """What a voter gets: no index, which would tell totals."""

    ballot_id: UUID
    receipt: str
    cast_at: datetime


class ReceiptAnswer(msgspec.Struct, frozen=True):
    """Whether a ballot is recorded; never whether it is counted."""

    receipt: str
    recorded: bool


@dataclass(frozen=True)
class Polls:
    """All that the ballot API needs: the open booths and how voters are known.

    `public_netloc` is host and port as browsers know them, where a proxy tells us another.
    """

    booths: Mapping[str, Booth]
    campaign_keys: Mapping[str, CampaignKeys]
    tracers: Mapping[str, Tracer]
    tokens: VoterTokens
    cookie: CookiePolicy
    receipts: Receipts
    ledger: Ledger
    public_netloc: str
    clock: Callable[[], datetime]


POLLS = web.AppKey("polls", Polls)


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
    with metrics.BALLOT_SECONDS.time():
        try:
            response = await _cast(request)
        except RefusedRequest as fault:
            _OUTCOMES[fault.refused.reason].inc()
            raise
        _OUTCOMES["recorded" if response.status == 200 else "cast"].inc()  # noqa: PLR2004
        return response


async def _cast(request: web.Request) -> web.Response:
    polls = request.app[POLLS]
    campaign = request.match_info["campaign"]
    booth = polls.booths.get(campaign)
    if booth is None:
        raise RefusedRequest(Refused(reason=Reason.NOT_FOUND))
    refuse_cross_site(request)
    now = polls.clock()
    token = require_voter(request, now)
    asked = await decoded(request)
    enrolled = booth.enrolled
    ballot = Ballot(
        campaign=enrolled.loaded.campaign_id,
        ballot_id=asked.ballot_id,
        voter=_voter(polls, campaign, token),
        selections=tuple(CaseId(case) for case in asked.selections),
        provenance=polls.tracers[campaign].trace(arrival(request, token, now)),
        terms_index=enrolled.life.terms_index,
        identity=token.kind,
    )
    try:
        outcome = await booth.cast(ballot)
    except OutcomeUnknown as fault:
        raise RefusedRequest(Refused(reason=Reason.TRY_AGAIN, retry_after_s=1)) from fault
    if isinstance(outcome, Refused):
        raise RefusedRequest(_naming_the_case(outcome, ballot))
    return _recorded(polls, booth, ballot, outcome)


def _naming_the_case(refused: Refused, ballot: Ballot) -> Refused:
    """The ledger tells the rule alone; a ballot for one case leaves no doubt which it was."""
    quota, cases = refused.quota, set(ballot.selections)
    if quota is None or quota.unit is not Unit.CASE or refused.case or len(cases) > 1:
        return refused
    return replace(refused, case=ballot.selections[0])


def _recorded(polls: Polls, booth: Booth, ballot: Ballot, cast: Cast) -> web.Response:
    receipt = polls.receipts.issue(booth.enrolled.campaign_no, cast.index, ballot.ballot_id)
    return web.Response(
        status=200 if cast.repeated else 201,
        body=msgspec.json.encode(BallotAnswer(ballot.ballot_id, receipt, cast.cast_at)),
        content_type="application/json",
        headers={"Cache-Control": "no-store"},
    )


async def register_voter(request: web.Request) -> web.Response:
    """Give a voter token to a client whose page has not set one; keep a valid one."""
    refuse_cross_site(request)
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


def refuse_cross_site(request: web.Request) -> None:
    """A ballot comes from our own page: another origin is refused.

    Raises:
        RefusedRequest: the browser names another origin.
    """
    origin = request.headers.get(hdrs.ORIGIN)
    foreign = origin is not None and not _is_ours(request, origin)
    if foreign or request.headers.get("Sec-Fetch-Site") == "cross-site":
        raise RefusedRequest(Refused(reason=Reason.CROSS_SITE))


def _is_ours(request: web.Request, origin: str) -> bool:
    netloc = origin.partition("://")[2]
    return netloc in (request.host, request.app[POLLS].public_netloc)


def require_voter(request: web.Request, now: datetime) -> VoterToken:
    """The voter token of a request.

    Raises:
        RefusedRequest: there is none that is valid.
    """
    token = _token(request, now)
    if token is None:
        raise RefusedRequest(Refused(reason=Reason.NO_VOTER))
    return token


def give_token(request: web.Request, response: web.StreamResponse) -> None:
    """Set a new voter token unless the request carries a valid one."""
    polls = request.app[POLLS]
    now = polls.clock()
    if _token(request, now) is not None:
        return
    referrer = referrer_host(_text(request, hdrs.REFERER))
    own_host = request.host.partition(":")[0]
    response.set_cookie(
        polls.cookie.name,
        polls.tokens.issue(now, "" if referrer == own_host else referrer),
        max_age=90 * 86_400,
        httponly=True,
        secure=polls.cookie.secure,
        samesite="Lax",
        path="/",
    )


def _token(request: web.Request, now: datetime) -> VoterToken | None:
    polls = request.app[POLLS]
    text = polls.cookie.value(request.headers.get(hdrs.COOKIE, ""))
    return polls.tokens.read(text, now) if text else None


async def decoded(request: web.Request) -> BallotRequest:
    """The body of a ballot request.

    Raises:
        RefusedRequest: no JSON, encoded, too large, or not of the promised shape.
    """
    if request.content_type != "application/json" or hdrs.CONTENT_ENCODING in request.headers:
        raise RefusedRequest(Refused(reason=Reason.NOT_JSON))
    if (request.content_length or 0) > MAX_BODY_BYTES:
        raise RefusedRequest(Refused(reason=Reason.TOO_LARGE))
    try:
        return msgspec.json.decode(await request.read(), type=BallotRequest)
    except msgspec.ValidationError as fault:
        what, _, where = str(fault).partition(" - at ")
        field = where.strip("`").removeprefix("$.") or "body"
        raise RefusedRequest(
            Refused(reason=Reason.MALFORMED, field=field, allowed=what)
        ) from fault
    except (msgspec.DecodeError, UnicodeDecodeError) as fault:
        raise RefusedRequest(
            Refused(reason=Reason.MALFORMED, field="body", allowed="a JSON object")
        ) from fault


def arrival(request: web.Request, token: VoterToken, now: datetime) -> Arrival:
    """What the connection says, for `provenance` alone to read."""
    return Arrival(
        peer=request.remote or "",
        forwarded_for=",".join(request.headers.getall(hdrs.X_FORWARDED_FOR, [])),
        user_agent=_text(request, hdrs.USER_AGENT),
        referrer=token.referrer,
        session_age_s=now.timestamp() - token.issued_at,
    )


def _text(request: web.Request, name: str) -> str:
    """A header as text: bytes that are no UTF-8 arrive as lone surrogates, which nothing takes."""
    return request.headers.get(name, "").encode("utf-8", "replace").decode()


def _voter(polls: Polls, campaign: str, token: VoterToken) -> VoterDigest:
    return voter_digest(polls.campaign_keys[campaign], token.kind, token.identity)
