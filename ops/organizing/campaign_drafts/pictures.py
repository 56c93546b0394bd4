"""A picture as somebody uploads it → a picture that the public may see.

Whatever comes is decoded within bounds and drawn anew as WebP: no metadata, no second file behind
the picture, nothing of the bytes that were sent. One at a time, as a picture takes memory.
"""

import threading
import warnings
from hashlib import sha256
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from ops.organizing.campaign_drafts.troubles import DraftRefused, Trouble

UPLOAD_MAX_BYTES = 10 * 1024 * 1024
#: A phone's largest; four bytes a pixel while it is decoded.
MAX_PIXELS = 50_000_000
#: Of the longer side as it is shown.
_LONGEST_SIDE = 1600
_SHOWN_MAX_BYTES = 512 * 1024
_QUALITIES = (82, 70, 55, 40)
_FORMATS = ("JPEG", "PNG", "WEBP")
#: JPEG with more than one picture, as phones make.
_DECODED = frozenset({*_FORMATS, "MPO"})
#: Beginnings of other files, and of what a browser or a viewer may run.
_FOREIGN = (
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"Rar!\x1a",
    b"%PDF-",
    b"<?php",
    b"<script",
    b"<!doctype",
    b"<html",
    b"<svg",
    b"MZ\x90\x00",
    b"\x7fELF",
)
_PNG_END = b"IEND\xaeB`\x82"
_RIFF_SIZE = slice(4, 8)
_RIFF_SIZE_ENDS = 8
_JPEG_START, _JPEG_END, _MARK = b"\xff\xd8", b"\xff\xd9", 0xFF
#: A stuffed byte and restarts in a scan, and marks that stand alone.
_WITHOUT_LENGTH = frozenset({0x00, 0x01, *range(0xD0, 0xD9)})
_SEGMENT_HEAD = 1
_one_at_a_time = threading.Lock()


def drawn_anew(name: str, content: bytes) -> bytes:
    """The picture as WebP of at most 512 KiB and 1,600 pixels a side.

    Raises:
        DraftRefused: it is none that may be used; names the file.
    """
    if len(content) > UPLOAD_MAX_BYTES:
        raise DraftRefused(Trouble.PICTURE_TOO_LARGE, f"{name}: {UPLOAD_MAX_BYTES} B")
    with _one_at_a_time, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # bounds are ours, and asked before anything is decoded
        picture = _opened(name, content)
        _refuse_second_file(name, content, picture.format or "")
        return _encoded(name, _decoded(name, picture))


def picture_name(content: bytes) -> str:
    """Where a draft keeps a picture: the same picture is kept once."""
    return f"pictures/{sha256(content).hexdigest()[:16]}.webp"


def _opened(name: str, content: bytes) -> Image.Image:
    """The head of a picture, with nothing of it decoded."""
    try:
        picture = Image.open(BytesIO(content), formats=_FORMATS)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError) as fault:
        bomb = isinstance(fault, Image.DecompressionBombError)
        trouble = Trouble.PICTURE_TOO_LARGE if bomb else Trouble.NOT_A_PICTURE
        raise DraftRefused(trouble, name) from fault
    except Exception as fault:  # a decoder's own: whatever it is, the file is none of use
        raise DraftRefused(Trouble.BROKEN_PICTURE, name) from fault
    if picture.format not in _DECODED:
        raise DraftRefused(Trouble.NOT_A_PICTURE, name)
    if picture.width * picture.height > MAX_PIXELS:
        pixels = f"{name}: {picture.width} × {picture.height} > {MAX_PIXELS}"
        raise DraftRefused(Trouble.PICTURE_TOO_LARGE, pixels)
    if picture.format != "MPO" and getattr(picture, "n_frames", 1) > 1:
        raise DraftRefused(Trouble.MOVING_PICTURE, name)
    return picture


def _decoded(name: str, picture: Image.Image) -> Image.Image:
    """Upright, small enough, and without anything but its pixels."""
    try:
        picture.draft("RGB", (_LONGEST_SIDE, _LONGEST_SIDE))  # JPEG alone can be decoded smaller
        picture.load()
        upright = ImageOps.exif_transpose(picture)
        upright.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
        plain = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    except MemoryError:
        raise
    except Exception as fault:  # a truncated file, a wrong checksum, a text that unpacks for ever
        raise DraftRefused(Trouble.BROKEN_PICTURE, name) from fault
    clean = Image.new(plain.mode, plain.size)
    clean.paste(plain)
    return clean


def _encoded(name: str, picture: Image.Image) -> bytes:
    for quality in _QUALITIES:
        made = BytesIO()
        picture.save(made, "WEBP", quality=quality, method=4)
        if made.tell() <= _SHOWN_MAX_BYTES:
            return made.getvalue()
    raise DraftRefused(Trouble.PICTURE_TOO_LARGE, name)


def _refuse_second_file(name: str, content: bytes, decoded: str) -> None:
    """A file that is a picture and something else too is no mistake of anybody's camera."""
    head, tail = content[:1024], content[_end(content, decoded) :]
    if b"%PDF-" in head or any(mark in tail.lower() for mark in map(bytes.lower, _FOREIGN)):
        raise DraftRefused(Trouble.HIDDEN_FILE, name)


def _end(content: bytes, decoded: str) -> int:
    """Where the picture's own bytes end."""
    match decoded:
        case "PNG":
            found = content.find(_PNG_END)
            return found + len(_PNG_END) if found >= 0 else len(content)
        case "WEBP":
            return int.from_bytes(content[_RIFF_SIZE], "little") + _RIFF_SIZE_ENDS
        case _:
            return _jpeg_end(content)


def _jpeg_end(content: bytes) -> int:
    """Behind the end mark of the first picture; segments have lengths, scans have none."""
    at = len(_JPEG_START)
    while 0 <= at < len(content) - _SEGMENT_HEAD:
        mark = content[at + 1]
        if content[at : at + 2] == _JPEG_END:
            return at + len(_JPEG_END)
        if content[at] != _MARK or mark == _MARK:
            at = content.find(_MARK, at + 1)
        elif mark in _WITHOUT_LENGTH:
            at += 2
        else:
            at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")
    return len(content)
