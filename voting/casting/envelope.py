"""A request that casts a ballot, in whole, and how what is in it is read."""

from uuid import UUID

import msgspec
from aiohttp import hdrs
from multidict import CIMultiDictProxy

from voting.problems import RefusedRequest
from voting.refusal import Reason, Refused

MAX_BODY_BYTES = 16 * 1024


class BallotRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a voter sends; `proof` answers a proof of work where one was asked."""

    ballot_id: UUID
    selections: list[str]
    proof: str | None = None


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


_decode = msgspec.json.Decoder(BallotRequest).decode


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
