"""What is uploaded is drawn anew or refused by its name; archives are picked over."""

import struct
import zipfile
import zlib
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin

from ops.organizing.campaign_drafts import beginning
from ops.organizing.campaign_drafts.checking import checked
from ops.organizing.campaign_drafts.entering import Put
from ops.organizing.campaign_drafts.parcels import packed, unpacked
from ops.organizing.campaign_drafts.pictures import (
    MAX_PIXELS,
    UPLOAD_MAX_BYTES,
    drawn_anew,
    picture_name,
)
from ops.organizing.campaign_drafts.shelf import CASES, RULES, Draft, NoDraft, Shelf
from ops.organizing.campaign_drafts.troubles import DraftRefused, Trouble

FILES = beginning.from_template("ours", date(2031, 3, 1))
MARK = "made by an invented camera"


def picture(kind: str = "PNG", size: tuple[int, int] = (64, 40), **more: object) -> bytes:
    made = BytesIO()
    mode = "RGB" if kind == "JPEG" else "RGBA"
    Image.radial_gradient("L").resize(size).convert(mode).save(made, kind, **more)
    return made.getvalue()


def refused(content: bytes, name: str = "photo.png") -> Trouble:
    with pytest.raises(DraftRefused) as fault:
        drawn_anew(name, content)
    assert name in fault.value.told
    return fault.value.trouble


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def zipped(files: dict[str, bytes]) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_becomes_webp_of_its_own_shape(kind: str) -> None:
    with Image.open(BytesIO(drawn_anew("photo", picture(kind, (320, 200))))) as drawn:
        assert (drawn.format, drawn.size) == ("WEBP", (320, 200))


def test_a_large_picture_is_made_smaller() -> None:
    with Image.open(BytesIO(drawn_anew("photo.jpg", picture("JPEG", (4000, 2000))))) as drawn:
        assert drawn.size == (1600, 800)


def test_nothing_of_where_it_was_taken_is_left_and_it_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x010E], exif[0x0112] = MARK, 6  # the description, and a camera that was turned
    drawn = drawn_anew("photo.jpg", picture("JPEG", (64, 40), exif=exif, comment=MARK))
    assert MARK.encode() not in drawn
    with Image.open(BytesIO(drawn)) as shown:
        assert shown.size == (40, 64)
        assert not shown.getexif()


def test_texts_of_a_png_go() -> None:
    told = PngImagePlugin.PngInfo()
    told.add_text("Comment", MARK)
    assert MARK.encode() not in drawn_anew("photo.png", picture(pnginfo=told))


def test_what_stays_transparent_stays_so() -> None:
    made = BytesIO()
    Image.new("RGBA", (8, 8), (255, 0, 0, 0)).save(made, "PNG")
    with Image.open(BytesIO(drawn_anew("logo.png", made.getvalue()))) as drawn:
        assert drawn.convert("RGBA").getpixel((0, 0))[3] == 0  # type: ignore[index]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"nothing of a picture",
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b"GIF89a" + bytes(60),
        b"%PDF-1.7\n",
        b"PK\x03\x04" + bytes(60),
        b"BM" + bytes(60),
    ],
)
def test_what_is_no_jpeg_png_or_webp_is_refused(content: bytes) -> None:
    assert refused(content) is Trouble.NOT_A_PICTURE


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_truncated_picture_is_refused(kind: str) -> None:
    whole = picture(kind, (400, 300))
    assert refused(whole[: len(whole) // 2]) in {Trouble.BROKEN_PICTURE, Trouble.NOT_A_PICTURE}


def test_a_bomb_of_pixels_is_refused_before_it_is_decoded() -> None:
    side = int(MAX_PIXELS**0.5) + 1
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0))
    body = chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    assert refused(b"\x89PNG\r\n\x1a\n" + head + body) is Trouble.PICTURE_TOO_LARGE


def test_a_text_that_unpacks_for_ever_is_refused() -> None:
    whole = picture()
    bomb = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(80_000_000), 9))
    trouble = refused(whole[:33] + bomb + whole[33:])
    assert trouble in {Trouble.BROKEN_PICTURE, Trouble.NOT_A_PICTURE}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize(
    "hidden", [zipped({"a": b"b"}), b"<script>alert(1)</script>", b"<?php echo 1;", b"%PDF-1.7"]
)
def test_a_file_hidden_behind_a_picture_is_refused(kind: str, hidden: bytes) -> None:
    assert refused(picture(kind) + hidden) is Trouble.HIDDEN_FILE


def test_what_a_telephone_writes_behind_a_picture_is_no_fault_of_anybodys() -> None:
    assert drawn_anew("photo.jpg", picture("JPEG") + b"SEFT" + bytes(200))


def test_animations_are_refused() -> None:
    made = BytesIO()
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    frames[0].save(made, "WEBP", save_all=True, append_images=frames[1:])
    assert refused(made.getvalue()) is Trouble.MOVING_PICTURE


def test_too_many_bytes_are_refused() -> None:
    assert refused(bytes(UPLOAD_MAX_BYTES + 1)) is Trouble.PICTURE_TOO_LARGE


def test_a_draft_comes_back_from_its_own_parcel(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "drafts")
    draft = shelf.begin("ours", FILES)
    shown = drawn_anew("photo.png", picture())
    with shelf.writing("ours"):
        draft.write_picture(picture_name(shown), shown)
        draft.write_cases(draft.cases().with_edits(0, [Put(".picture", picture_name(shown))]))
    parcel = packed(draft)
    assert parcel == packed(draft)
    name, files = unpacked(parcel)
    assert name == "ours"
    assert checked(Shelf(tmp_path / "more").begin(name, files).folder).problems == ()


def test_pictures_of_a_parcel_are_drawn_anew_under_names_of_ours() -> None:
    case = FILES[CASES].decode().replace("\nsummary", '\npicture = "pictures/p.jpg"\nsummary', 1)
    parcel = zipped(
        {
            f"x/{RULES}": FILES[RULES],
            "x/cases/a.toml": case.encode(),
            "x/pictures/p.jpg": picture("JPEG", comment=MARK),
        }
    )
    shown = {name: body for name, body in unpacked(parcel)[1].items() if "picture" in name}
    [(name, body)] = shown.items()
    assert name == picture_name(body)
    assert MARK.encode() not in body
    assert f'picture = "{name}"' in unpacked(parcel)[1][CASES].decode()


def test_names_of_an_archive_are_never_paths() -> None:
    parcel = zipped(
        {
            RULES: FILES[RULES],
            "cases/a.toml": FILES[CASES],
            "../outside.toml": b"x",
            "cases/../../b.toml": b"x",
            "/etc/passwd": b"x",
            "pictures/unknown.php": b"x",
        }
    )
    assert set(unpacked(parcel)[1]) == {RULES, CASES}


@pytest.mark.parametrize(
    ("parcel", "trouble", "told"),
    [
        (b"no zip", Trouble.NO_ZIP, ""),
        (zipped({"readme.md": b"x"}), Trouble.NO_CAMPAIGN, RULES),
        (zipped({RULES: b"id = "}), Trouble.NOT_TOML, RULES),
        (zipped({RULES: b"\xff\xfe"}), Trouble.NOT_TOML, RULES),
        (zipped({RULES: b"a = 1"}), Trouble.BAD_ID, RULES),
        (zipped({RULES: FILES[RULES], "cases/a.toml": b"x = 1"}), Trouble.NOT_TOML, "x"),
        (zipped({RULES: bytes(2 * 1024 * 1024)}), Trouble.TOO_LARGE, RULES),
    ],
)
def test_a_parcel_that_is_no_campaign_is_refused_with_the_file(
    parcel: bytes, trouble: Trouble, told: str
) -> None:
    with pytest.raises(DraftRefused) as fault:
        unpacked(parcel)
    assert fault.value.trouble is trouble
    assert told in fault.value.told


def test_a_picture_of_a_parcel_that_is_none_is_refused_by_its_name() -> None:
    case = FILES[CASES].decode().replace("\nsummary", '\npicture = "pictures/p.webp"\nsummary', 1)
    files = {RULES: FILES[RULES], "cases/a.toml": case.encode(), "pictures/p.webp": b"<svg/>"}
    with pytest.raises(DraftRefused) as fault:
        unpacked(zipped(files))
    assert (fault.value.trouble, fault.value.told) == (Trouble.NOT_A_PICTURE, "pictures/p.webp")


def test_a_damaged_member_is_refused_by_its_name() -> None:
    parcel = bytearray(zipped({RULES: FILES[RULES]}))
    parcel[80] ^= 0xFF
    with pytest.raises(DraftRefused) as fault:
        unpacked(bytes(parcel))
    assert fault.value.told == RULES


def test_a_new_draft_writes_over_nothing(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.begin("ours", FILES)
    with pytest.raises(DraftRefused) as fault:
        shelf.begin("ours", {RULES: b""})
    assert fault.value.trouble is Trouble.TAKEN
    assert shelf.find("ours").rules_text().encode() == FILES[RULES]


@pytest.mark.parametrize("name", ["", "..", "../x", "A", ".ours.lock", "x" * 65, "a/b"])
def test_only_an_id_is_a_drafts_name(tmp_path: Path, name: str) -> None:
    shelf = Shelf(tmp_path)
    with pytest.raises(DraftRefused):
        shelf.begin(name, FILES)
    with pytest.raises(NoDraft):
        shelf.find(name)


def test_drafts_are_private_and_go_whole(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "drafts")
    draft = shelf.begin("ours", FILES)
    assert [draft.id for draft in shelf.all()] == ["ours"]
    assert (tmp_path / "drafts").stat().st_mode & 0o077 == 0
    assert (draft.folder / RULES).stat().st_mode & 0o077 == 0
    shelf.remove("ours")
    assert shelf.all() == []


def test_pictures_that_no_case_shows_go(tmp_path: Path) -> None:
    draft = Shelf(tmp_path).begin("ours", {**FILES, "pictures/a.webp": b"x"})
    draft.forget_pictures()
    assert draft.picture("pictures/a.webp") is None


@pytest.mark.parametrize("name", ["campaign.toml", "pictures/../campaign.toml", "/etc/passwd"])
def test_a_picture_lies_among_the_pictures(tmp_path: Path, name: str) -> None:
    assert Shelf(tmp_path).begin("ours", FILES).picture(name) is None


@pytest.mark.parametrize(
    ("text", "trouble"),
    [
        ("id = ", Trouble.NOT_TOML),
        ('id = "other"', Trouble.OTHER_ID),
        ('id = "ours"\ncase = 3', Trouble.NOT_TOML),
        ("x = 1", Trouble.OTHER_ID),
        ('id = "ours"\n#' + "x" * 1024 * 1024, Trouble.TOO_LARGE),
        ("a = " + "[" * 3000, Trouble.NOT_TOML),
    ],
)
def test_a_file_that_no_draft_may_have_is_not_written(
    tmp_path: Path, text: str, trouble: Trouble
) -> None:
    draft: Draft = Shelf(tmp_path).begin("ours", FILES)
    with pytest.raises(DraftRefused) as fault:
        draft.write_rules(text)
    assert fault.value.trouble is trouble
    assert draft.rules_text().encode() == FILES[RULES]
