"""What a file says of applications is checked, by file, line and field."""

from pathlib import Path

import pytest

from tests.unit.voting.campaign_files.spoiling import complaint, spoil
from voting.campaign_files import campaign_file
from voting.campaign_files.application_contradictions import without_codes

RULES = """
[applications]
opens_at = 2019-10-01T00:00:00+08:00
closes_at = 2019-10-25T00:00:00+08:00
review_ends_at = 2019-10-30T12:00:00+08:00
notice = { zh = "须知", en = "Notice" }

[[applications.section]]
heading = { zh = "主要做法", en = "What was done" }

[[applications.section]]
heading = { zh = "成效", en = "Effect" }
"""


@pytest.fixture
def applying(folder: Path) -> Path:
    """The sample campaign, with applications before its vote."""
    spoil(folder, "\n[timetable]\n", RULES + "\n[timetable]\n")
    return folder


def test_a_campaign_may_take_applications(applying: Path) -> None:
    rules = campaign_file.load(applying).applications
    assert rules is not None
    assert (rules.signed_copy, rules.picture, rules.keep_days) == (True, False, 365)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "closes_at = 2019-10-25",
            "closes_at = 2019-09-25",
            "applications.closes_at: must be later",
        ),
        (
            "review_ends_at = 2019-10-30",
            "review_ends_at = 2019-10-24",
            "applications.review_ends_at: must not be earlier than closes_at",
        ),
        (
            "review_ends_at = 2019-10-30",
            "review_ends_at = 2019-11-02",
            "applications.review_ends_at: must not be later than timetable.opens_at",
        ),
        (
            'heading = { zh = "成效", en = "Effect" }',
            'heading = { zh = "主要做法", en = "What was done" }',
            "applications.section[1].heading: `主要做法` stands here a second time",
        ),
        ('notice = { zh = "须知"', 'notise = { zh = "须知"', "applications.notise: "),
    ],
)
def test_a_mistake_names_its_line(applying: Path, old: str, new: str, told: str) -> None:
    line = spoil(applying, old, new)
    assert f"campaign.toml:{line}: {told}" in complaint(applying)


def test_applicants_are_told_what_is_kept_and_whom_to_ask(applying: Path) -> None:
    path = applying / "campaign.toml"
    text = path.read_text(encoding="utf-8")
    start, end = text.index("[imprint]"), text.index("[applications]")
    path.write_text(text[:start] + text[end:], encoding="utf-8")
    told = complaint(applying)
    assert "applications: needs [privacy]" in told
    assert "applications: needs [imprint]" in told


def test_without_a_gateway_for_codes_a_check_warns(applying: Path) -> None:
    found = campaign_file.load(applying)
    assert without_codes(found, set_up=True) == []
    [warning] = without_codes(found, set_up=False)
    assert "PINGXUAN_SMS_URL" in warning
