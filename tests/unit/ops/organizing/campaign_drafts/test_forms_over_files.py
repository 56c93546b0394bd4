"""Forms are views of campaign files: what is not edited stays, and nothing typed is lost."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ops.organizing import samples
from ops.organizing.campaign_drafts import beginning
from ops.organizing.campaign_drafts.asking import zone_of
from ops.organizing.campaign_drafts.cases_file import CasesUnclear, cases
from ops.organizing.campaign_drafts.entering import Add, Drop, Edit, Move, Put, done, entered
from ops.organizing.campaign_drafts.fields import Control, leaves
from ops.organizing.campaign_drafts.shelf import CASES, RULES
from ops.organizing.campaign_drafts.skeletons import skeleton
from ops.organizing.campaign_drafts.views import PARTS, part_of, version_of_part
from ops.organizing.campaign_drafts.writing_toml import NotHere, edited, parsed
from voting.campaign_files import campaign_file
from voting.rules.campaign import Campaign

TODAY = date(2031, 3, 1)
TEMPLATE = beginning.from_template("ours", TODAY)[RULES].decode()
ZONE = ZoneInfo("Asia/Shanghai")


def saved(
    text: str, part: str, form: Mapping[str, Sequence[str]] | None = None, button: str = ""
) -> str:
    """A campaign file after a form was sent."""
    nodes = part_of(part, parsed(text))
    given = form or {}
    edits = [*entered(nodes, given.get, zone_of(parsed(text))), *done(nodes, button, skeleton)]
    return edited(text, edits)


def as_shown(text: str, part: str) -> dict[str, list[str]]:
    """What a browser sends back when nothing was typed."""
    sent = {}
    for leaf in leaves(part_of(part, parsed(text))):
        listed = leaf.control is Control.CHOICES
        sent[leaf.path] = ["", *leaf.chosen] if listed else [leaf.text.replace("\n", "\r\n")]
    return sent


def lines_changed(before: str, after: str) -> list[str]:
    return [line for line in after.splitlines() if line not in before.splitlines()]


def test_every_field_of_a_campaign_stands_on_a_page() -> None:
    named = {name for names in PARTS.values() for name in names}
    assert {field.name for field in msgspec.structs.fields(Campaign)} - named == {"id", "case"}


@pytest.mark.parametrize("name", samples.shipped())
@pytest.mark.parametrize("part", PARTS)
def test_a_form_that_is_sent_as_it_was_shown_changes_no_byte(name: str, part: str) -> None:
    text = (samples.SHIPPED / name / RULES).read_text(encoding="utf-8")
    assert saved(text, part, as_shown(text, part)) == text


def test_one_field_changes_one_line_and_comments_stay() -> None:
    new = saved(TEMPLATE, "about", {".title.zh": ["好名字"]})
    assert lines_changed(TEMPLATE, new) == [
        'title = { zh = "好名字", en = "[fill in] Name of the campaign" }'
    ]
    assert new.count("#") == TEMPLATE.count("#")


def test_times_are_read_in_the_campaigns_zone() -> None:
    new = saved(TEMPLATE, "timetable", {".timetable.opens_at": ["2031-04-01T08:30"]})
    assert "opens_at = 2031-04-01T08:30:00+08:00" in new


def test_times_keep_their_clock_where_the_zone_changes() -> None:
    form = as_shown(TEMPLATE, "timetable") | {".timetable.timezone": ["Europe/Paris"]}
    new = parsed(saved(TEMPLATE, "timetable", form))["timetable"]
    assert new["opens_at"].isoformat() == "2031-03-15T00:00:00+01:00"
    assert new["stage"][0]["ends_at"].isoformat() == "2031-03-11T00:00:00+01:00"


def test_what_cannot_be_read_is_kept_as_it_was_typed() -> None:
    form = {".timetable.opens_at": ["tomorrow"], ".timetable.notice_days": ["five"]}
    new = parsed(saved(TEMPLATE, "timetable", form))["timetable"]
    assert new["opens_at"] == "tomorrow"
    assert new["notice_days"] == "five"


def test_an_emptied_field_goes_and_a_needed_text_stays_empty() -> None:
    form = {".timetable.notice_days": [""], ".timetable.timezone": [""]}
    new = parsed(saved(TEMPLATE, "timetable", form))["timetable"]
    assert "notice_days" not in new
    assert new["timezone"] == ""


def test_what_holds_anyway_is_not_written() -> None:
    assert saved(TEMPLATE, "ballot", {".ballot.quota[0].subject": ["voter"]}) == TEMPLATE


def test_paths_that_no_form_has_are_not_written() -> None:
    form = {".id": ["other"], ".case[0].title.zh": ["x"], ".nothing": ["x"]}
    assert saved(TEMPLATE, "about", form) == TEMPLATE


def test_tables_are_added_moved_and_removed() -> None:
    more = saved(TEMPLATE, "awards", button="add:.award")
    assert [award["id"] for award in parsed(more)["award"]] == ["winners", ""]
    turned = saved(more, "awards", button="up:.award[1]")
    assert [award["id"] for award in parsed(turned)["award"]] == ["", "winners"]
    assert parsed(saved(turned, "awards", button="remove:.award[0]")) == parsed(TEMPLATE)


def test_the_whole_vote_goes_and_comes_back() -> None:
    without = saved(TEMPLATE, "ballot", button="remove:.ballot")
    assert "ballot" not in parsed(without)
    again = parsed(saved(without, "ballot", button="add:.ballot"))
    assert again["ballot"] == {"quota": [{"name": "", "title": {"zh": "", "en": ""}}]}


@pytest.mark.parametrize(
    "button",
    ["add:.timetable", "remove:.timetable", "remove:.ranking", "add:.ranking.bonus.item", "x"],
)
def test_a_button_that_no_form_has_does_nothing(button: str) -> None:
    assert saved(TEMPLATE, "timetable", button=button) == TEMPLATE


def test_an_edit_of_a_table_that_is_gone_is_refused() -> None:
    with pytest.raises(NotHere):
        edited(TEMPLATE, [Put(".award[7].id", "x")])


def test_a_part_has_another_version_when_it_changes_and_only_then() -> None:
    new = saved(TEMPLATE, "awards", button="add:.award")
    old_rules, new_rules = parsed(TEMPLATE), parsed(new)
    same = [
        part
        for part in PARTS
        if version_of_part(part, old_rules) == version_of_part(part, new_rules)
    ]
    assert set(PARTS) - set(same) == {"awards"}


_WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20) | st.just("a\nb")
_EDITS: st.SearchStrategy[list[Edit]] = st.lists(
    st.one_of(
        st.builds(
            Put,
            st.sampled_from([".title.zh", ".ballot.quota[0].name", ".imprint.icp", ".entry.x"]),
            _WORDS | st.integers(0, 9) | st.lists(_WORDS, min_size=1, max_size=2),
        ),
        st.builds(Drop, st.sampled_from([".sample", ".privacy", ".ballot.proof", ".award[0]"])),
        st.builds(
            Add,
            st.sampled_from([".award", ".timetable.stage", ".recommender"]),
            st.just({"id": "new", "title": {"zh": "甲", "en": "A"}}),
            st.just(True),
        ),
        st.builds(
            Move,
            st.sampled_from([".ranking.component[0]", ".category[1]"]),
            st.sampled_from([-1, 1]),
        ),
    ),
    max_size=6,
)


@settings(max_examples=40, deadline=None)
@given(_EDITS)
def test_edits_of_the_text_are_edits_of_its_data(edits: list[Edit]) -> None:
    """One by one or together, the file says the same."""
    together, one_by_one = _tried(TEMPLATE, edits), TEMPLATE
    for edit in edits:
        one_by_one = _tried(one_by_one, [edit]) or one_by_one
    if together is not None:
        assert parsed(together) == parsed(one_by_one)


def _tried(text: str, edits: list[Edit]) -> str | None:
    try:
        return edited(text, edits)
    except NotHere:
        return None


CASE_FILE = """\
# head

# of the first
[[case]]
id = "a"
[[case.section]]
text = '''
[not a header]
'''

[[case]]
id = "b" # remark
"""


def test_a_case_is_edited_alone() -> None:
    new = cases(CASE_FILE).with_edits(1, [Put(".title", {"zh": "乙", "en": "B"})])
    assert new.pieces[0] == cases(CASE_FILE).pieces[0]
    assert new.case(1) == {"id": "b", "title": {"zh": "乙", "en": "B"}}
    assert "# remark" in new.text


def test_cases_change_places_and_come_back() -> None:
    found = cases(CASE_FILE)
    turned = cases(found.moved(0, 1).text)
    assert [turned.case(number)["id"] for number in range(2)] == ["b", "a"]
    assert parsed(turned.moved(1, -1).text) == parsed(CASE_FILE)
    with pytest.raises(IndexError):
        found.moved(0, -1)


def test_cases_are_added_behind_and_taken_away() -> None:
    more = cases(CASE_FILE).added({"id": "c", "section": [{"heading": {"zh": "一", "en": "1"}}]})
    assert [more.case(number)["id"] for number in range(3)] == ["a", "b", "c"]
    assert cases(more.without(2).text).pieces[0] == cases(CASE_FILE).pieces[0]


@pytest.mark.parametrize(
    "text",
    ['case = [{ id = "a" }]', "case = 3", 'x = 1\n[[case]]\nid = "a"', "[case]\nid = 'a'"],
)
def test_cases_that_cannot_be_told_apart_are_refused(text: str) -> None:
    with pytest.raises(CasesUnclear):
        cases(text)


@pytest.mark.parametrize("name", samples.shipped())
def test_a_loaded_campaign_comes_back_as_the_same_campaign(name: str, tmp_path: Path) -> None:
    campaign = campaign_file.load(samples.SHIPPED / name)
    pictures = campaign_file.pictures(samples.SHIPPED / name, campaign)
    for path, content in beginning.of_loaded(campaign, pictures).items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(content)
    again = campaign_file.load(tmp_path)
    unpictured = [msgspec.structs.replace(case, picture=None) for case in campaign.case]
    assert msgspec.structs.replace(
        again, case=[msgspec.structs.replace(case, picture=None) for case in again.case]
    ) == msgspec.structs.replace(campaign, case=unpictured)
    assert campaign_file.pictures(tmp_path, again) == pictures


@pytest.mark.parametrize("name", samples.shipped())
def test_drafts_like_shipped_ones_have_one_file_of_cases(name: str) -> None:
    files = beginning.like_shipped(name, "ours", TODAY, with_cases=True)
    assert {path.partition("/")[0] for path in files} <= {RULES, "cases", "pictures"}
    shipped = campaign_file.load(samples.SHIPPED / name)
    assert len(cases(files[CASES].decode()).pieces) == len(shipped.case)
