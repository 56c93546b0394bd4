"""`pingxuan campaign new` begins a campaign that checks, and says what is still to be written."""

import json
import re
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ops.commands.campaigns import campaign as command
from ops.organizing import samples
from ops.organizing.samples import SHIPPED
from ops.organizing.start import like, own
from ops.organizing.start.folder import write
from ops.organizing.start.marks import MARK_EN, MARK_ZH, unfilled
from voting.campaign_files import campaign_file
from voting.rules.ballot import Subject
from voting.rules.campaign import Campaign

TODAY = date(2031, 3, 1)
MISUSE = 2

each = pytest.mark.parametrize("name", samples.shipped())


def run(*words: str) -> Result:
    return CliRunner().invoke(command, list(words))


def begun_like(name: str, folder: Path, *, with_cases: bool = False) -> Campaign:
    write(folder, like.files(SHIPPED / name, "ours", TODAY, with_cases=with_cases))
    return campaign_file.load(folder)


def test_a_new_campaign_checks_and_names_everything_still_to_be_written(tmp_path: Path) -> None:
    folder = tmp_path / "my-city-2031"
    assert run("new", str(folder)).exit_code == 0
    done = run("check", str(folder), "--json")
    assert done.exit_code == 0
    facts = json.loads(done.stdout)
    assert facts["id"] == "my-city-2031"
    assert any(told.startswith("title: still to be written") for told in facts["warnings"])
    assert any(told.startswith("case[0].title: still") for told in facts["warnings"])


def test_a_campaign_without_marks_has_no_warnings(tmp_path: Path) -> None:
    write(tmp_path, own.files("ours", TODAY))
    for file in tmp_path.rglob("*.toml"):
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace(MARK_ZH, "").replace(MARK_EN, ""), encoding="utf-8")
    assert unfilled(campaign_file.load(tmp_path)) == []


def test_the_template_opens_in_two_weeks_and_has_no_rule_by_address(tmp_path: Path) -> None:
    write(tmp_path, own.files("ours", TODAY))
    vote = campaign_file.load(tmp_path).vote
    assert vote.opens_at.isoformat() == "2031-03-15T00:00:00+08:00"
    assert vote.closes_at - vote.opens_at == timedelta(days=15)
    assert all(quota.subject is Subject.VOTER for quota in vote.rules.quota)


def test_the_template_speaks_both_languages_about_every_section(tmp_path: Path) -> None:
    write(tmp_path, own.files("ours", TODAY))
    text = (tmp_path / "campaign.toml").read_text(encoding="utf-8")
    for section in ("[timetable]", "[published_count]", "[ballot]", "[entry]", "[ranking]"):
        remark = text.partition(f"\n{section}\n")[0].rpartition("\n\n")[2]
        assert re.search(r"[\u4e00-\u9fff]", remark), section
        assert re.search(r"[A-Za-z]{4}", remark), section
    readme = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert "## 中文" in readme
    assert "## English" in readme


@each
def test_a_campaign_like_a_shipped_one_has_its_rules_and_example_cases(
    name: str, tmp_path: Path
) -> None:
    shipped, ours = campaign_file.load(SHIPPED / name), begun_like(name, tmp_path)
    assert ours.id == "ours"
    assert ours.ballot == shipped.ballot
    assert ours.ranking == shipped.ranking
    assert ours.award == shipped.award
    assert ours.recommender == shipped.recommender
    assert ours.clause[1:] == shipped.clause
    assert all(case.id.startswith("example-") for case in ours.case)
    assert {case.category for case in ours.case} == {one.id for one in shipped.category}


@each
def test_a_campaign_like_a_shipped_one_names_what_must_be_checked(
    name: str, tmp_path: Path
) -> None:
    told = "\n".join(unfilled(begun_like(name, tmp_path)))
    for where in ("title", "summary", "organizer", "clause[0].text"):
        assert re.search(rf"^{re.escape(where)}: ", told, re.MULTILINE)


@each
def test_sample_cases_are_kept_whole_where_that_is_asked(name: str, tmp_path: Path) -> None:
    ours = begun_like(name, tmp_path, with_cases=True)
    assert ours.case == campaign_file.load(SHIPPED / name).case
    assert ours.sample
    scores = {file.name for file in (SHIPPED / name).glob("scores/*.csv")}
    assert {file.name for file in tmp_path.glob("scores/*.csv")} == scores


def test_all_times_of_a_copy_move_by_the_same_days(tmp_path: Path) -> None:
    shipped, ours = (
        campaign_file.load(SHIPPED / "changsha-2021"),
        begun_like("changsha-2021", tmp_path),
    )
    assert ours.vote.opens_at == datetime.fromisoformat("2031-03-15T00:00:00+08:00")
    by = ours.vote.opens_at - shipped.vote.opens_at
    assert ours.vote.closes_at - shipped.vote.closes_at == by
    for mine, theirs in zip(ours.timetable.stage, shipped.timetable.stage, strict=True):
        assert mine.ends_at == (theirs.ends_at + by if theirs.ends_at else None)
    assert "November" not in (tmp_path / "campaign.toml").read_text("utf-8").split("[ballot]")[0]


def test_a_copy_does_not_renew_its_counts_as_fast_as_the_sample(tmp_path: Path) -> None:
    assert begun_like("qingdao-2019", tmp_path).published_count.every_s == 300


def test_a_folder_that_holds_something_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    done = run("new", str(tmp_path), "--id", "ours")
    assert done.exit_code == MISUSE
    assert "is not empty; name a new or empty folder" in done.stderr
    assert [file.name for file in tmp_path.iterdir()] == ["notes.txt"]


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "ours").write_text("mine", encoding="utf-8")
    assert "is a file" in run("new", str(tmp_path / "ours")).stderr


@pytest.mark.parametrize("bad", ["My-City", "my_city", "-city", "城市", "a" * 65, "a--b"])
def test_a_bad_id_is_refused_with_what_is_allowed(bad: str, tmp_path: Path) -> None:
    done = run("new", str(tmp_path / "ours"), f"--id={bad}")
    assert done.exit_code == MISUSE
    assert "small letters a-z and digits" in done.stderr
    assert not (tmp_path / "ours").exists()


def test_an_unknown_model_is_refused_with_the_names_that_ship(tmp_path: Path) -> None:
    done = run("new", str(tmp_path / "ours"), "--like", "nanjing-2020")
    assert done.exit_code == MISUSE
    assert "`nanjing-2020` does not ship; allowed: cace-2021," in done.stderr


def test_cases_are_kept_only_of_a_shipped_campaign(tmp_path: Path) -> None:
    done = run("new", str(tmp_path / "ours"), "--keep-cases")
    assert done.exit_code == MISUSE
    assert "goes with --like" in done.stderr


def test_the_template_takes_applications_where_its_marks_are_taken_away(tmp_path: Path) -> None:
    write(tmp_path, own.files("ours", TODAY))
    file = tmp_path / "campaign.toml"
    text = file.read_text(encoding="utf-8")
    start = text.index("# [applications]")
    end = text.index("\n\n", start)
    block = re.sub(r"^# ", "", text[start:end], flags=re.MULTILINE)
    file.write_text(text[:start] + block + text[end:], encoding="utf-8")
    rules = campaign_file.load(tmp_path).applications
    assert rules is not None
    assert rules.opens_at < rules.closes_at < rules.review_ends_at
