"""What an office says of itself is checked."""

from pathlib import Path

import pytest

from tests.unit.voting.campaign_files.spoiling import complaint, spoil


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            '"鲁ICP备00000000号-1"',
            '"ICP 12345"',
            "imprint.icp: `ICP 12345` is no ICP filing number",
        ),
        (
            "00000000000000号",
            "123号",
            "imprint.public_security: `鲁公网安备123号` is no filing number",
        ),
        ('version = "sample-1"', 'version = "one two"', "privacy.version: "),
        ("[privacy]", "[privacy]\nkeep_days = 30", "privacy.keep_days: Expected `int` >= 184"),
        ("answer_days = 5", "answer_days = 0", "complaints.answer_days: Expected `int` >= 1"),
    ],
)
def test_what_the_office_says_of_itself_is_checked(
    folder: Path, old: str, new: str, told: str
) -> None:
    line = spoil(folder, old, new) + new.count("\n")
    assert f"campaign.toml:{line}: {told}" in complaint(folder)


def test_who_hears_complaints_says_how_it_is_reached(folder: Path) -> None:
    path = folder / "campaign.toml"
    text = path.read_text(encoding="utf-8")
    start, end = text.index("[imprint]"), text.index("[privacy]")
    path.write_text(text[:start] + text[end:], encoding="utf-8")
    assert "complaints: needs [imprint]" in complaint(folder)
