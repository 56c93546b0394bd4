"""What a browser sends: the fields of a form, then files, both bounded while they are read.

The application's own bound on bodies is a ballot's; these pages read their bodies by themselves.
"""

from dataclasses import dataclass, field

from aiohttp import BodyPartReader, MultipartReader, hdrs, web

from ops.applications.domain import Contact, FileKind, Form, Words, line
from ops.applications.file_types import MOST_BYTES
from ops.complaints.domain import cleaned
from voting.problems import RefusedRequest
from voting.refusal import Reason, Refused

_MOST_FIELDS = 80
_ENVELOPE_BYTES = 16 * 1024
_FILES = {kind.value: kind for kind in FileKind}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How many bytes of words, and of files, a form may bring."""

    words: int
    files: int = 0


#: Of nobody's yet, and of an applicant's own: what comes from strangers is small.
WAY_IN, APPLICATION = Bounds(words=8 * 1024), Bounds(words=192 * 1024, files=MOST_BYTES)


@dataclass(slots=True)
class Posted:
    """What was sent; `too_large` where its files together are beyond bounds."""

    fields: dict[str, str] = field(default_factory=dict)
    files: dict[FileKind, bytes] = field(default_factory=dict)
    too_large: bool = False
    words_bytes: int = 0
    files_bytes: int = 0

    def text(self, name: str) -> str:
        """A field of several lines, cleaned; empty where it is not there."""
        return cleaned(self.fields.get(name, ""))

    def line(self, name: str) -> str:
        """A field of one line."""
        return line(self.fields.get(name, ""))


async def posted(request: web.Request, bounds: Bounds) -> Posted:
    """Read a form.

    Raises:
        RefusedRequest: it is no form of ours, or longer than any of them.
    """
    if hdrs.CONTENT_ENCODING in request.headers or request.content_type != "multipart/form-data":
        raise RefusedRequest(Refused(reason=Reason.NOT_JSON))
    if (request.content_length or 0) > bounds.words + bounds.files + _ENVELOPE_BYTES:
        return Posted(too_large=True)
    found = Posted()
    try:
        async for part in MultipartReader(request.headers, request.content):
            await _take(found, part, bounds)
            if found.too_large:
                break
    except ValueError as fault:
        raise _malformed() from fault
    return found


async def _take(found: Posted, part: object, bounds: Bounds) -> None:
    if not isinstance(part, BodyPartReader) or not part.name:
        raise _malformed()
    if kind := _FILES.get(part.name):
        content = await _read(part, bounds.files - found.files_bytes)
        if content is None:
            found.too_large = True
        elif content:  # a browser sends an empty one where none was chosen
            found.files[kind] = content
            found.files_bytes += len(content)
        return
    words = await _read(part, bounds.words - found.words_bytes)
    if words is None or part.filename is not None or len(found.fields) >= _MOST_FIELDS:
        raise _malformed()
    found.words_bytes += len(words)
    found.fields[part.name] = words.decode()


async def _read(part: BodyPartReader, most: int) -> bytes | None:
    """The bytes of a part; None where they are more than that."""
    content = bytearray()
    while chunk := await part.read_chunk():
        content += chunk
        if len(content) > most:
            return None
    return bytes(content)


def _malformed() -> RefusedRequest:
    allowed = "the fields of our own form"
    return RefusedRequest(Refused(reason=Reason.MALFORMED, field="form", allowed=allowed))


def form_in(sent: Posted, sections: int) -> Form:
    """The application's form as it was written."""
    return Form(
        unit=_words(sent, "unit"),
        title=_words(sent, "title"),
        category=sent.line("category").partition("/")[0],
        field=sent.line("category").partition("/")[2],
        summary=Words(zh=sent.text("summary_zh"), en=sent.text("summary_en")),
        sections=[
            Words(zh=sent.text(f"section{no}_zh"), en=sent.text(f"section{no}_en"))
            for no in range(sections)
        ],
        project=sent.line("project"),
        video=sent.line("video"),
        recommender=sent.line("recommender"),
    )


def contact_in(sent: Posted, phone: str) -> Contact:
    """How the applicant is reached, beside the telephone that it signed in by."""
    return Contact(phone=phone, person=sent.line("person"), mail=sent.line("mail"))


def _words(sent: Posted, name: str) -> Words:
    return Words(zh=sent.line(f"{name}_zh"), en=sent.line(f"{name}_en"))
