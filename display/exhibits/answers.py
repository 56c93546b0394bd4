"""Bodies that are made once and sent many times: tagged, compressed, conditional."""

import gzip
from dataclasses import dataclass
from hashlib import blake2b

from aiohttp import ETag, web

HTML = "text/html"
JSON = "application/json"
ATOM = "application/atom+xml"
_WORTH_PACKING = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A body, its gzip form (empty where it would not pay) and its entity tag."""

    body: bytes
    packed: bytes
    etag: str
    content_type: str


def tag(body: bytes) -> str:
    """A short content hash: 16 hexadecimal digits."""
    return blake2b(body, digest_size=8).hexdigest()


def make(body: bytes, content_type: str) -> Answer:
    """Compress and tag a body. `mtime` is fixed so that equal bodies stay equal bytes."""
    text = not content_type.startswith("image/") or content_type == "image/svg+xml"
    worth = text and len(body) >= _WORTH_PACKING
    return Answer(
        body=body,
        packed=gzip.compress(body, compresslevel=6, mtime=0) if worth else b"",
        etag=tag(body),
        content_type=content_type,
    )


def respond(request: web.Request, answer: Answer, cache_control: str) -> web.Response:
    """The answer, or 304 where the client holds it. The tag is weak, being that of both forms."""
    known = request.if_none_match or ()
    if any(found.value in (answer.etag, "*") for found in known):
        response = web.Response(status=304)
    else:
        response = _full(request, answer)
    response.etag = ETag(value=answer.etag, is_weak=True)
    response.headers["Cache-Control"] = cache_control
    if answer.packed:
        response.headers["Vary"] = "Accept-Encoding"
    return response


def _full(request: web.Request, answer: Answer) -> web.Response:
    text = answer.content_type.startswith("text/") or answer.content_type in (JSON, ATOM)
    packed = answer.packed and "gzip" in request.headers.get("Accept-Encoding", "")
    response = web.Response(
        body=answer.packed if packed else answer.body,
        content_type=answer.content_type,
        charset="utf-8" if text else None,
    )
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    return response
