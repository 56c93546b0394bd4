"""The painter of the sample campaign's pictures."""

from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from PIL import Image

from ops.campaigns.paint.__main__ import main
from ops.campaigns.paint.picture import encoded, paint

CATEGORY = "urban-operations"


@pytest.fixture(scope="module")
def picture() -> bytes:
    return paint("urban-01", CATEGORY)


def test_a_picture_is_a_webp_of_its_promised_size(picture: bytes) -> None:
    image = Image.open(BytesIO(picture))
    assert (image.format, image.size) == ("WEBP", (960, 600))
    assert len(picture) <= 14 * 1024


def test_two_cases_have_two_pictures(picture: bytes) -> None:
    assert paint("urban-02", CATEGORY) != picture


def test_the_command_paints_a_case_the_same_again(picture: bytes, tmp_path: Path) -> None:
    case = f'[[case]]\nid = "urban-01"\ncategory = "{CATEGORY}"\npicture = "pictures/a.webp"\n'
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "01.toml").write_text(case, encoding="utf-8")
    result = CliRunner().invoke(main, [str(tmp_path)], catch_exceptions=False)
    assert result.output.startswith("1 pictures, ")
    assert (tmp_path / "pictures" / "a.webp").read_bytes() == picture


def test_a_picture_that_cannot_be_small_is_refused_by_its_name() -> None:
    with pytest.raises(ValueError, match="noise: more than 14336 bytes"):
        encoded(Image.effect_noise((480, 300), 200).convert("RGB"), "noise")


def test_a_case_without_a_picture_is_left_without_one(tmp_path: Path) -> None:
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "01.toml").write_text('[[case]]\nid = "a"\n', encoding="utf-8")
    done = CliRunner().invoke(main, [str(tmp_path)], catch_exceptions=False)
    assert done.output.startswith("0 pictures, ")
