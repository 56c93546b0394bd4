"""The picture of one case."""

from io import BytesIO

from PIL import Image

from ops.campaigns.paint.canvas import Canvas
from ops.campaigns.paint.chance import happens, seeded
from ops.campaigns.paint.city import paint_city
from ops.campaigns.paint.colours import at_some_hour
from ops.campaigns.paint.nature import paint_hills, paint_sea, paint_sky
from ops.campaigns.paint.styles import STYLES

MAX_BYTES = 14 * 1024
QUALITIES = (72, 66, 60, 54)


def paint(case_id: str, category: str) -> bytes:
    """Paint the picture of one case: a WebP file of 960x600 pixels and at most 14 KiB.

    A category without a style raises KeyError, a picture that cannot be small ValueError.
    """
    return encoded(scene(case_id, category), case_id)


def scene(case_id: str, category: str) -> Image.Image:
    """Paint the scene, from the sky to the motif; half of the scenes are turned round."""
    colours, motif = STYLES[category]
    rng = seeded(case_id)
    canvas = Canvas(rng, at_some_hour(colours, rng))
    for stroke in (paint_sky, paint_hills, paint_city, paint_sea, motif):
        stroke(canvas)
    picture = canvas.finished()
    turned = happens(rng, 0.5)
    return picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT) if turned else picture


def encoded(picture: Image.Image, name: str) -> bytes:
    """Encode a picture at the best of the qualities that stays small."""
    for quality in QUALITIES:
        file = BytesIO()
        picture.save(file, "WEBP", quality=quality, method=6)
        if file.tell() <= MAX_BYTES:
            return file.getvalue()
    raise ValueError(f"{name}: more than {MAX_BYTES} bytes even at quality {QUALITIES[-1]}")
