"""Entries beyond a quota are named with the entries that they are too many beside."""

import re
import shutil
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.campaigns import campaign, case, text
from tests.rules import RULES
from voting.campaign_files import campaign_file, entry_contradictions
from voting.campaign_files.campaign_file import CampaignFileError
from voting.rules.campaign import Campaign
from voting.rules.entries import Case, Category, EntryRules, Recommender, RecommendingQuota, Track

SAMPLE = Path(__file__).parents[4] / "ops" / "campaigns" / "qingdao-2019"


def entry(
    case_id: str,
    *,
    by: str | None = None,
    group: str | None = None,
    field: str = "field",
    project: str | None = None,
    recommended_by: str | None = None,
    category: str = "green",
) -> Case:
    return replace(
        case(case_id, category),
        applicant=text(by or f"applicant of {case_id}"),
        applicant_group=group,
        field=field,
        project=project,
        recommended_by=recommended_by,
    )


def entered(
    *cases: Case, rules: EntryRules | None = None, recommenders: list[Recommender] | None = None
) -> Campaign:
    return replace(
        campaign(),
        case=list(cases),
        entry=rules or EntryRules(),
        recommender=recommenders or [],
    )


def told(found: Campaign) -> list[str]:
    return [f"{where[1:]}: {what}" for where, what in entry_contradictions.contradictions(found)]


def unit(name: str, **most: int) -> Recommender:
    return Recommender(name, text(name), [RecommendingQuota(k, v) for k, v in most.items()])


def test_a_third_case_of_an_applicant_names_the_two_before_it() -> None:
    cases = [
        entry("c1", by="甲"),
        entry("c2", by="乙"),
        entry("c3", by="甲"),
        entry("c4", by="甲"),
    ]
    [complaint] = told(entered(*cases, rules=EntryRules(per_applicant=2)))
    assert complaint == (
        "case[3].applicant: an applicant enters at most 2 cases, and this one has `c1`, `c3`"
    )


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (entry("c1", by="甲"), entry("c2", by="甲"), True),
        (entry("c1", by="甲（青岛）公司"), entry("c2", by="甲(青岛) 公司"), True),
        (entry("c1", by="甲", group="集团"), entry("c2", by="乙", group="集团"), True),
        (entry("c1", by="集团"), entry("c2", by="乙分公司", group="集团"), True),
        (entry("c1", by="甲", group="集团"), entry("c2", by="甲"), True),
        (entry("c1", by="甲"), entry("c2", by="甲子公司"), False),
    ],
)
def test_applicants_are_one_by_name_or_by_group(one: Case, other: Case, same: bool) -> None:
    found = told(entered(one, other, rules=EntryRules(per_applicant=1)))
    assert len(found) == int(same)


def test_an_applicant_has_one_group() -> None:
    found = told(entered(entry("c1", by="甲", group="A"), entry("c2", by="甲", group="B")))
    assert found == ["case[1].applicant_group: the same applicant is of `A` in case `c1`"]


def test_two_cases_in_a_field_are_two_and_a_third_in_another_field_is_free() -> None:
    cases = [
        entry("c1", by="甲"),
        entry("c2", by="甲"),
        entry("c3", by="甲", field="other"),
        entry("c4", by="甲", category="blue"),
        entry("c5", by="甲"),
    ]
    [complaint] = told(entered(*cases, rules=EntryRules(per_applicant_and_field=2)))
    assert complaint.startswith("case[4].applicant: an applicant in one field enters at most 2")
    assert "`c1`, `c2`" in complaint


def test_a_fourth_field_is_one_too_many_and_a_second_case_in_a_field_is_not() -> None:
    fields = ["park", "water", "park", "port", "sea"]
    cases = [entry(f"c{n}", by="甲", field=field) for n, field in enumerate(fields, 1)]
    [complaint] = told(entered(*cases, rules=EntryRules(fields_per_applicant=3)))
    assert complaint.startswith("case[4].field: an applicant enters at most 3 fields")
    assert complaint.endswith("`c1`, `c2`, `c4`")


def test_a_project_is_entered_once_whoever_enters_it() -> None:
    cases = [entry("c1", project="大脑"), entry("c2"), entry("c3", project="大 脑")]
    [complaint] = told(entered(*cases, rules=EntryRules(once_per_project=True)))
    assert complaint.startswith("case[2].project: a project is entered once, so in one track")
    assert "case `c1`" in complaint


def test_cases_of_the_same_title_are_one_project_unless_they_name_theirs() -> None:
    twins = [replace(entry(name), title=text("智慧停车")) for name in ("c1", "c2")]
    rules = EntryRules(once_per_project=True)
    assert told(entered(*twins, rules=rules))[0].startswith("case[1].title: ")
    named = [replace(twin, project=twin.id) for twin in twins]
    assert told(entered(*named, rules=rules)) == []


def test_a_recommender_must_be_known_and_may_be_required() -> None:
    cases = [entry("c1", recommended_by="zone"), entry("c2", recommended_by="moon"), entry("c3")]
    units = [unit("zone")]
    assert told(entered(*cases, recommenders=units)) == [
        "case[1].recommended_by: `moon` is no recommender; allowed: `zone`"
    ]
    strict = told(entered(*cases, recommenders=units, rules=EntryRules(recommended_only=True)))
    assert strict[1].startswith("case[2].recommended_by: [entry] takes recommended cases only")
    nobody = told(entered(entry("c1"), rules=EntryRules(recommended_only=True)))
    assert nobody == ["entry.recommended_only: there is no [[recommender]]"]


def test_a_recommending_quota_bounds_its_own_category() -> None:
    cases = [entry(f"c{n}", recommended_by="zone") for n in (1, 2, 3)]
    other = [entry(f"b{n}", recommended_by="zone", category="blue") for n in (1, 2, 3)]
    [complaint] = told(entered(*cases, *other, recommenders=[unit("zone", green=2)]))
    assert complaint == (
        "case[2].recommended_by: `zone` recommends at most 2 in `green`, and has `c1`, `c2`"
        " before this one"
    )


def test_a_recommending_quota_counts_a_track_over_its_categories() -> None:
    base = entered(
        entry("c1", recommended_by="zone"),
        entry("c2", recommended_by="zone", category="blue"),
        recommenders=[unit("zone", all=1)],
    )
    tracked = replace(
        base,
        track=[Track("all", text("all"))],
        category=[replace(category, track="all") for category in base.category],
    )
    [complaint] = told(tracked)
    assert complaint.startswith("case[1].recommended_by: `zone` recommends at most 1 in `all`")


def test_a_quota_within_nothing_known_or_twice_is_named() -> None:
    units = [Recommender("zone", text("zone"), [RecommendingQuota("sky", 1)] * 2), unit("zone")]
    found = told(entered(entry("c1"), recommenders=units))
    assert (
        "recommender[0].quota[0].within: `sky` is no category; allowed: `green`, `blue`" in found
    )
    assert "recommender[0].quota[1].within: `sky` stands here a second time" in found
    assert "recommender[1].id: `zone` stands here a second time" in found


def test_tracks_hold_categories_and_categories_name_known_tracks() -> None:
    tracks = [Track("east", text("east")), Track("east", text("east")), Track("west", text("w"))]
    categories = [Category("green", text("g"), ["field"], "east"), Category("blue", text("b"))]
    found = told(replace(entered(entry("c1")), track=tracks, category=categories))
    assert found == [
        "track[1].id: `east` stands here a second time",
        "track[2].id: no category is in `west`",
    ]
    lost = replace(entered(entry("c1")), category=[Category("green", text("g"), [], "north")])
    assert told(lost) == ["category[0].track: `north` is no track; allowed: none"]


@pytest.mark.parametrize("name", RULES)
def test_the_campaigns_of_the_ballot_rules_break_no_rule_of_entry(name: str) -> None:
    assert told(RULES[name].campaign) == []


def test_a_complaint_stands_at_file_and_line_of_the_case(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(SAMPLE, tmp_path / "campaign"))
    file = folder / "cases" / "01-urban-operations.toml"
    text_of = file.read_text(encoding="utf-8")
    written = re.sub(r"^recommended_by = .*\n", "", text_of, flags=re.MULTILINE)
    spoilt = written.replace('id = "urban-01"\n', 'id = "urban-01"\nrecommended_by = "moon"\n')
    file.write_text(spoilt, encoding="utf-8")
    line = spoilt[: spoilt.index("recommended_by")].count("\n") + 1
    with pytest.raises(CampaignFileError) as caught:
        campaign_file.load(folder)
    told = f"01-urban-operations.toml:{line}: case[0].recommended_by: `moon` is no recommender"
    assert told in str(caught.value)


def with_video(address: str, *hosts: str) -> Campaign:
    base = campaign()
    cases = [replace(base.case[0], video=address), *base.case[1:]]
    return replace(base, case=cases, video_hosts=list(hosts))


@pytest.mark.parametrize(
    "address",
    ["https://v.qq.com/x/page/a.html", "https://bilibili.com", "https://m.v.qq.com/?a=1"],
)
def test_a_video_may_lie_anywhere_unless_hosts_are_named(address: str) -> None:
    assert list(entry_contradictions.contradictions(with_video(address))) == []


@pytest.mark.parametrize(
    "address",
    [
        "http://v.qq.com/a",
        "javascript:alert(1)",
        "https://v.qq.com@evil.example/",
        "https://localhost/a",
        "https://1.2.3.4/a",
        "https://v.qq.com:8443/a",
        "https://v.qq.com\\@evil.example/",
        "https://v.qq.com/a b",
    ],
)
def test_what_is_no_https_address_of_a_named_host_is_refused(address: str) -> None:
    [(where, what)] = entry_contradictions.contradictions(with_video(address))
    assert where == ".case[0].video"
    assert "https" in what


def test_a_video_of_another_host_than_those_named_is_refused_with_what_is_allowed() -> None:
    assert (
        list(entry_contradictions.contradictions(with_video("https://m.v.qq.com/a", "v.qq.com")))
        == []
    )
    [(where, what)] = entry_contradictions.contradictions(
        with_video("https://xv.qq.com/a", "v.qq.com", "bilibili.com")
    )
    assert where == ".case[0].video"
    assert what.startswith("`xv.qq.com` is not allowed; allowed: ")
    assert "bilibili.com" in what


def test_a_host_is_named_without_scheme_or_path() -> None:
    [(where, _)] = entry_contradictions.contradictions(
        with_video("https://v.qq.com/a", "v.qq.com", "https://b.com")
    )
    assert where == ".video_hosts[1]"
