"""The polls: a ballot's envelope in, an answer out, whichever way HTTP carries the two.

Nothing here waits: what an envelope holds is looked at as it comes, and whoever handed it in is
told as soon as the ledger has answered.
"""

import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import msgspec
import structlog
from aiohttp import hdrs
from multidict import CIMultiDictProxy

from voting import challenges, metrics
from voting.casting.batcher import Outcome
from voting.casting.booth import Booth
from voting.casting.receipt import Receipts
from voting.domain import Ballot, CaseId, Cast, Proof, Provenance, VoterDigest
from voting.keyring import CampaignKeys
from voting.ledger.ledger import Ledger
from voting.problems import RefusedRequest
from voting.provenance.tracing import Arrival, Network, Tracer
from voting.refusal import Reason, Refused
from voting.request_ids import request_id
from voting.rules.ballot import ProofAsked, Unit
from voting.voters.identity import CookiePolicy, VoterToken, VoterTokens, voter_digest

MAX_BODY_BYTES = 16 * 1024

#: Every outcome is counted from the start, so that a first refusal shows as a rise from zero.
_OUTCOMES = {name: metrics.BALLOTS.labels(name) for name in ("cast", "recorded", *Reason)}
_TRY_AGAIN = Refused(reason=Reason.TRY_AGAIN, retry_after_s=1)
_FAULT = Refused(reason=Reason.FAULT)
_log = structlog.get_logger(__name__)


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


class Envelope(msgspec.Struct, frozen=True, kw_only=True):
    """A request that casts a ballot, in whole.

    Attributes:
        peer: the address that it came from.
        request_id: where one was made already; see `voting.request_ids`.
    """

    campaign: str
    headers: CIMultiDictProxy[str]
    body: bytes
    peer: str
    request_id: str = ""


class Recorded(msgspec.Struct, frozen=True, kw_only=True):
    """The good answer: a `BallotAnswer` as JSON, and whether it was given before."""

    repeated: bool
    body: bytes


Answer = Recorded | Refused
Tell = Callable[[Answer], None]

_decode = msgspec.json.Decoder(BallotRequest).decode
_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True)
class Polls:
    """All that the ballot API needs: the open booths and how voters are known.

    `public_netloc` is host and port as browsers know them, where a proxy tells us another;
    `trusted` are the proxies whose word on a request's id is taken.
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
    trusted: Sequence[Network] = ()

    def cast(self, envelope: Envelope, tell: Tell) -> None:
        """Cast the ballot in an envelope; `tell` is called once, at once or later."""
        slip = _Slip(self, tell)
        try:
            booth, ballot = self._opened(envelope)
            slip.ballot = ballot
            booth.take(ballot, slip)
        except RefusedRequest as fault:
            slip.tell(fault.refused)
        except Exception:
            _log.exception("ballot_failed", request=self._request_id(envelope))
            slip.tell(_FAULT)

    def token(self, headers: Mapping[str, str], now: datetime) -> VoterToken | None:
        """The valid voter token of a request, if it has one."""
        text = self.cookie.value(headers.get(hdrs.COOKIE, ""))
        return self.tokens.read(text, now) if text else None

    def knows(self, headers: Mapping[str, str]) -> bool:
        """Whether a request has a valid voter token."""
        return self.token(headers, self.clock()) is not None

    def refuse_cross_site(self, headers: CIMultiDictProxy[str]) -> None:
        """A ballot comes from our own page: another origin is refused.

        Raises:
            RefusedRequest: the browser names another origin.
        """
        origin = headers.get(hdrs.ORIGIN)
        foreign = origin is not None and not self._is_ours(headers, origin)
        if foreign or headers.get("Sec-Fetch-Site") == "cross-site":
            raise RefusedRequest(Refused(reason=Reason.CROSS_SITE))

    def origin(self, envelope: Envelope, token: VoterToken, now: datetime) -> Provenance:
        """Where an envelope came from."""
        return self.tracers[envelope.campaign].trace(_arrival(envelope, token, now))

    def recorded(self, ballot: Ballot, cast: Cast) -> Recorded:
        """The answer to a ballot that stands in the ledger."""
        number = self.booths[ballot.campaign].enrolled.campaign_no
        receipt = self.receipts.issue(number, cast.index, ballot.ballot_id)
        body = _encode(BallotAnswer(ballot.ballot_id, receipt, cast.cast_at))
        return Recorded(repeated=cast.repeated, body=body)

    def _opened(self, envelope: Envelope) -> tuple[Booth, Ballot]:
        """The ballot in an envelope, and the booth that takes it.

        Raises:
            RefusedRequest: no campaign of ours, no voter, another site, or no ballot in it.
        """
        campaign, headers = envelope.campaign, envelope.headers
        booth = self.booths.get(campaign)
        if booth is None:
            raise RefusedRequest(Refused(reason=Reason.NOT_FOUND))
        self.refuse_cross_site(headers)
        now = self.clock()
        token = self.token(headers, now)
        if token is None:
            raise RefusedRequest(Refused(reason=Reason.NO_VOTER))
        asked = decoded(envelope)
        enrolled = booth.enrolled
        voter = voter_digest(self.campaign_keys[campaign], token.kind, token.identity)
        return booth, Ballot(
            campaign=enrolled.loaded.campaign_id,
            ballot_id=asked.ballot_id,
            voter=voter,
            selections=tuple(map(CaseId, asked.selections)),
            provenance=self.origin(envelope, token, now),
            terms_index=enrolled.life.terms_index,
            identity=token.kind,
            proof=self._proof(booth, voter, asked.proof, now) if asked.proof else None,
        )

    def _proof(self, booth: Booth, voter: VoterDigest, text: str, now: datetime) -> Proof | None:
        """A genuine proof of work; it is not even looked at where the rules ask for none."""
        campaign = booth.enrolled.campaign
        if campaign.ballot is None or campaign.ballot.proof.asked is ProofAsked.NEVER:
            return None
        return challenges.read(self.campaign_keys[campaign.id].challenge, voter, text, now)

    def challenged(self, refused: Refused, ballot: Ballot) -> Refused:
        """A refusal for want of a proof, with a new challenge for the ballot's voter."""
        rules = self.booths[ballot.campaign].enrolled.campaign.ballot
        assert rules is not None
        difficulty = rules.proof.difficulty
        challenge = challenges.issue(
            self.campaign_keys[ballot.campaign].challenge,
            ballot.voter,
            difficulty,
            self.clock(),
            nonce=secrets.token_hex(8),
            number=secrets.randbelow(difficulty + 1),
        )
        return replace(refused, challenge=challenge)

    def _request_id(self, envelope: Envelope) -> str:
        return envelope.request_id or request_id(envelope.headers, envelope.peer, self.trusted)

    def _is_ours(self, headers: CIMultiDictProxy[str], origin: str) -> bool:
        netloc = origin.partition("://")[2]
        return netloc in (headers.get(hdrs.HOST), self.public_netloc)


class _Slip:
    """One ballot under way: what became of it, as the answer that its voter is told."""

    __slots__ = ("_began_s", "_polls", "_tell", "ballot")

    def __init__(self, polls: Polls, tell: Tell) -> None:
        self._polls = polls
        self._tell = tell
        self._began_s = time.perf_counter()
        self.ballot: Ballot | None = None

    def done(self) -> bool:
        """Whether nobody waits any more: never, for whoever has left is told nothing."""
        return False

    def set_result(self, outcome: Outcome) -> None:
        """The ledger's answer, or a refusal before it was asked."""
        assert self.ballot is not None
        if isinstance(outcome, Cast):
            self.tell(self._polls.recorded(self.ballot, outcome))
        elif outcome.reason is Reason.PROOF_NEEDED:
            self.tell(self._polls.challenged(outcome, self.ballot))
        else:
            self.tell(_naming_the_case(outcome, self.ballot))

    def set_exception(self, fault: BaseException) -> None:
        """No answer came."""
        del fault
        self.tell(_TRY_AGAIN)

    def tell(self, answer: Answer) -> None:
        """Measure, and tell."""
        metrics.BALLOT_SECONDS.observe(time.perf_counter() - self._began_s)
        if isinstance(answer, Recorded):
            _OUTCOMES["recorded" if answer.repeated else "cast"].inc()
        else:
            _OUTCOMES[answer.reason].inc()
        self._tell(answer)


def decoded(envelope: Envelope) -> BallotRequest:
    """What is in an envelope.

    Raises:
        RefusedRequest: no JSON, encoded, too large, or not of the promised shape.
    """
    kind = envelope.headers.get(hdrs.CONTENT_TYPE, "").partition(";")[0].strip()
    if kind.lower() != "application/json" or hdrs.CONTENT_ENCODING in envelope.headers:
        raise RefusedRequest(Refused(reason=Reason.NOT_JSON))
    if len(envelope.body) > MAX_BODY_BYTES:
        raise RefusedRequest(Refused(reason=Reason.TOO_LARGE))
    try:
        return _decode(envelope.body)
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


def header_text(headers: CIMultiDictProxy[str], name: str) -> str:
    """A header as text: bytes that are no UTF-8 arrive as lone surrogates, which nothing takes."""
    return headers.get(name, "").encode("utf-8", "replace").decode()


def _arrival(envelope: Envelope, token: VoterToken, now: datetime) -> Arrival:
    """What the connection says, for `provenance` alone to read."""
    return Arrival(
        peer=envelope.peer,
        forwarded_for=",".join(envelope.headers.getall(hdrs.X_FORWARDED_FOR, ())),
        user_agent=header_text(envelope.headers, hdrs.USER_AGENT),
        referrer=token.referrer,
        session_age_s=now.timestamp() - token.issued_at,
    )


def _naming_the_case(refused: Refused, ballot: Ballot) -> Refused:
    """The ledger tells the rule alone; a ballot for one case leaves no doubt which it was."""
    quota, cases = refused.quota, set(ballot.selections)
    if quota is None or quota.unit is not Unit.CASE or refused.case or len(cases) > 1:
        return refused
    return replace(refused, case=ballot.selections[0])
