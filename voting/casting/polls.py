"""The polls: a ballot's envelope in, an answer out, whichever way HTTP carries the two.

Nothing here waits: what came in one turn of the loop is opened at its end, and whoever handed it
in is told as soon as the ledger has answered.

Envelopes are opened together, each step for all before the next one. The code and the data of
a ballot's whole way are more than a processor's nearest caches hold, and one ballot after the
other would fetch all of it again for each: it cost a front a quarter more.
"""

import asyncio
import secrets
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

import msgspec
import structlog
from aiohttp import hdrs
from multidict import CIMultiDictProxy

from voting import challenges, metrics
from voting.casting.batcher import Outcome
from voting.casting.booth import Booth
from voting.casting.envelope import Envelope, decoded, header_text
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

#: Every outcome is counted from the start, so that a first refusal shows as a rise from zero.
_OUTCOMES = {name: metrics.BALLOTS.labels(name) for name in ("cast", "recorded", *Reason)}
_TRY_AGAIN = Refused(reason=Reason.TRY_AGAIN, retry_after_s=1)
_FAULT = Refused(reason=Reason.FAULT)
_log = structlog.get_logger(__name__)


class BallotAnswer(msgspec.Struct, frozen=True):
    """What a voter gets: no index, which would tell totals."""

    ballot_id: UUID
    receipt: str
    cast_at: datetime


class Recorded(msgspec.Struct, frozen=True, kw_only=True):
    """The good answer: a `BallotAnswer` as JSON, and whether it was given before."""

    repeated: bool
    body: bytes


Answer = Recorded | Refused
Tell = Callable[[Answer], None]
#: A ballot on its way out of its envelope; each `next` is a step.
Opening = Generator[None, None, None]
_OPENED = object()

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
    _came: list["_Slip"] = field(default_factory=list, init=False, repr=False)

    def cast(self, envelope: Envelope, tell: Tell) -> None:
        """Cast the ballot in an envelope; `tell` is called once, not before this turn is over."""
        if not self._came:
            asyncio.get_running_loop().call_soon(self._open_all)
        self._came.append(_Slip(self, envelope, tell))

    def _open_all(self) -> None:
        slips, now = self._came.copy(), self.clock()
        self._came.clear()  # whoever is told may send the next at once
        under_way = [(slip, self._opening(slip, now)) for slip in slips]
        while under_way:
            under_way = [one for one in under_way if self._goes_on(*one)]

    def _goes_on(self, slip: "_Slip", opening: Opening) -> bool:
        """Take a step; whether there is another. A fault costs only the ballot that it is of."""
        try:
            return next(opening, _OPENED) is not _OPENED
        except RefusedRequest as fault:
            slip.tell(fault.refused)
        except Exception:
            _log.exception("ballot_failed", request=self._request_id(slip.envelope))
            slip.tell(_FAULT)
        return False

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

    def _opening(self, slip: "_Slip", now: datetime) -> Opening:
        """Take the ballot out of an envelope, step by step, and leave it at its booth.

        Raises:
            RefusedRequest: no campaign of ours, no voter, another site, or no ballot in it.
        """
        envelope, campaign = slip.envelope, slip.envelope.campaign
        booth = self._booth(envelope)
        yield
        token = self._known_by(envelope, now)
        yield
        asked = decoded(envelope)
        voter = voter_digest(self.campaign_keys[campaign], token.kind, token.identity)
        yield
        provenance = yield from self.tracers[campaign].tracing(_arrival(envelope, token, now))
        yield
        slip.ballot = Ballot(
            campaign=booth.enrolled.loaded.campaign_id,
            ballot_id=asked.ballot_id,
            voter=voter,
            selections=tuple(map(CaseId, asked.selections)),
            provenance=provenance,
            terms_index=booth.enrolled.life.terms_index,
            identity=token.kind,
            proof=self._proof(booth, voter, asked.proof, now) if asked.proof else None,
        )
        booth.take(slip.ballot, slip)

    def _booth(self, envelope: Envelope) -> Booth:
        booth = self.booths.get(envelope.campaign)
        if booth is None:
            raise RefusedRequest(Refused(reason=Reason.NOT_FOUND))
        self.refuse_cross_site(envelope.headers)
        return booth

    def _known_by(self, envelope: Envelope, now: datetime) -> VoterToken:
        token = self.token(envelope.headers, now)
        if token is None:
            raise RefusedRequest(Refused(reason=Reason.NO_VOTER))
        return token

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

    __slots__ = ("_began_s", "_polls", "_tell", "ballot", "envelope")

    def __init__(self, polls: Polls, envelope: Envelope, tell: Tell) -> None:
        self._polls = polls
        self._tell = tell
        self.envelope = envelope
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
        """Measure, and tell, once."""
        metrics.BALLOT_SECONDS.observe(time.perf_counter() - self._began_s)
        if isinstance(answer, Recorded):
            _OUTCOMES["recorded" if answer.repeated else "cast"].inc()
        else:
            _OUTCOMES[answer.reason].inc()
        try:
            self._tell(answer)
        except Exception:  # which is no fault of the ballots that came in the same turn
            _log.exception("telling_failed")


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
