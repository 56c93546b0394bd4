"""Pictures are drawn anew, and what is none is named."""

from io import BytesIO

import pytest
from PIL import Image

from ops.applications.pictures import drawn_anew
from ops.errors import WrongInput


def photograph(kind: str, size: tuple[int, int] = (3000, 1000)) -> bytes:
    """A picture that was taken with the camera on its side, with its maker in it."""
    made, exif = BytesIO(), Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "an invented maker"
    Image.effect_noise(size, 80).convert("RGB").save(made, kind, exif=exif)
    return made.getvalue() + b"<script>hidden</script>"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_drawn_upright_small_and_bare(kind: str) -> None:
    drawn = drawn_anew("one", photograph(kind))
    shown = Image.open(BytesIO(drawn))
    assert shown.format == "WEBP"
    assert shown.height == 1600 > shown.width
    assert not shown.getexif()
    assert b"hidden" not in drawn
    assert len(drawn) <= 512 * 1024


def test_a_bomb_is_not_decoded() -> None:
    made = BytesIO()
    Image.new("1", (10_000, 6_000)).save(made, "PNG")
    with pytest.raises(WrongInput, match="7k2: 60000000 pixels; allowed: 50000000"):
        drawn_anew("7k2", made.getvalue())


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"\xff\xd8\xff" + bytes(50), b"%PDF-1.4"])
def test_what_is_no_picture_is_named(content: bytes) -> None:
    with pytest.raises(WrongInput, match="7k2: no JPEG, PNG or WebP"):
        drawn_anew("7k2", content)


def test_a_picture_that_ends_early_is_none() -> None:
    with pytest.raises(WrongInput, match="7k2"):
        drawn_anew("7k2", photograph("PNG")[:5000])
