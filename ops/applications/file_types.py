"""What an uploaded file is, by what it holds, never by what it calls itself. Pure."""

from collections.abc import Mapping

from ops.applications.domain import FileKind

#: The same number stands in the table's check.
MOST_BYTES = 4 * 1024 * 1024
_WEBP_AT, _WEBP = slice(8, 12), b"WEBP"
_STARTS = {
    "pdf": b"%PDF-",
    "jpeg": b"\xff\xd8\xff",
    "png": b"\x89PNG\r\n\x1a\n",
    "webp": b"RIFF",
}
TAKEN: Mapping[FileKind, tuple[str, ...]] = {
    FileKind.SIGNED_COPY: ("pdf", "jpeg", "png"),
    FileKind.PICTURE: ("jpeg", "png", "webp"),
}


def type_of(content: bytes, kind: FileKind) -> str | None:
    """`pdf`, `jpeg`, `png` or `webp`, where a file of this kind may be one; else None."""
    for name in TAKEN[kind]:
        if content.startswith(_STARTS[name]) and (name != "webp" or content[_WEBP_AT] == _WEBP):
            return name
    return None
