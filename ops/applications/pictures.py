"""A picture as an applicant uploads it → a picture that the public may see: decoded within bounds
and drawn anew as WebP, with no metadata and none of the bytes that were sent."""

import warnings
from io import BytesIO

from PIL import Image, ImageOps

from ops.errors import WrongInput

#: A telephone's largest; four bytes a pixel while it is decoded.
_MAX_PIXELS = 50_000_000
_LONGEST_SIDE = 1600
#: What a campaign file takes.
_MAX_BYTES = 512 * 1024
_QUALITIES = (82, 70, 55, 40)
_FORMATS = ("JPEG", "PNG", "WEBP")


def drawn_anew(name: str, content: bytes) -> bytes:
    """The picture as WebP of at most 512 KiB and 1,600 pixels a side.

    Raises:
        WrongInput: it is no picture that may be used; names the file.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # bounds are ours, and asked before anything is decoded
        return _encoded(name, _decoded(name, content))


def _decoded(name: str, content: bytes) -> Image.Image:
    try:
        picture = Image.open(BytesIO(content), formats=_FORMATS)
        pixels = picture.width * picture.height
        if pixels > _MAX_PIXELS:
            raise WrongInput(f"{name}: {pixels} pixels; allowed: {_MAX_PIXELS}")
        picture.draft("RGB", (_LONGEST_SIDE, _LONGEST_SIDE))  # JPEG alone can be decoded smaller
        upright = ImageOps.exif_transpose(picture)
        upright.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
        return upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    except (MemoryError, WrongInput):
        raise
    except Exception as fault:  # a decoder's own: whatever it is, the file is none of use
        raise WrongInput(f"{name}: no JPEG, PNG or WebP that can be decoded") from fault


def _encoded(name: str, picture: Image.Image) -> bytes:
    clean = Image.new(picture.mode, picture.size)
    clean.paste(picture)
    for quality in _QUALITIES:
        made = BytesIO()
        clean.save(made, "WEBP", quality=quality, method=4)
        if made.tell() <= _MAX_BYTES:
            return made.getvalue()
    raise WrongInput(f"{name}: cannot be drawn in {_MAX_BYTES} bytes")
