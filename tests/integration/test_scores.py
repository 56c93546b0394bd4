"""`pingxuan scores` on real servers: a sheet goes out, comes back filled, and stands in force."""

import asyncio
import csv
import json
from pathlib import Path

import pytest
import xlsxwriter
from click.testing import CliRunner, Result
from msgspec.structs import replace
from python_calamine import CalamineWorkbook

from ops.commands.scores import scores
from ops.deployment import connected
from ops.embedded.servers import EmbeddedServers
from ops.keys import key_files
from ops.settings.settings import Settings
from tests.scored import EXPERT, MEDIA, scored_campaign
from voting.history.decisions import Scores


@pytest.fixture
def office(
    dsn: str, servers: EmbeddedServers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A folder of an office whose campaign is loaded."""
    monkeypatch.setenv("PINGXUAN_POSTGRES_URL", dsn)
    monkeypatch.setenv("PINGXUAN_REDIS_URL", servers.redis_url)
    monkeypatch.setenv("PINGXUAN_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.chdir(tmp_path)
    asyncio.run(_load())
    return tmp_path


async def _load() -> None:
    settings = Settings.from_environment()
    ours = scored_campaign()
    ours = replace(ours, case=[replace(case, picture=None) for case in ours.case])
    key_files.make_keys(settings.keys_dir, ours.id)
    async with connected(settings) as deployment:
        await deployment.register.load(ours, {})


async def _recorded() -> list[Scores]:
    async with connected(Settings.from_environment()) as deployment:
        enrolled = await deployment.register.find("tiny")
        return [one.body for one in enrolled.decisions if isinstance(one.body, Scores)]


def call(*words: str) -> Result:
    """What a command of `pingxuan scores` answers."""
    return CliRunner().invoke(scores, list(words))


def fill(path: Path, marks: list[list[str]]) -> None:
    """Write marks into the last columns of a CSV template, row by row."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    for row, judged in zip(rows[-len(marks) :], marks, strict=True):
        row[-len(judged) :] = judged
    with path.open("w", encoding="gb18030", newline="") as file:
        csv.writer(file).writerows(rows)


def test_a_template_goes_out_and_comes_back_into_the_ledger(office: Path) -> None:
    done = call("template", "tiny", MEDIA, "--out", "media.csv", "--judges", "2")
    assert done.exit_code == 0, done.output
    fill(office / "media.csv", [["80", "90"]] * 6)
    done = call("load", "tiny", "media.csv", "--actor", "office", "--json")
    assert done.exit_code == 0, done.output
    facts = json.loads(done.stdout)
    (loaded,) = facts["loaded"]
    assert (loaded["component"], loaded["scores"], loaded["cases"]) == (MEDIA, 12, 6)
    assert facts["warnings"] == []
    (body,) = asyncio.run(_recorded())
    assert (body.component, body.file, len(body.sha256)) == (MEDIA, "csv", 64)
    assert str(body.scores[0].score) == "80"


def test_the_same_file_again_changes_nothing_and_another_one_replaces(office: Path) -> None:
    (office / "m.csv").write_text("case,J1\nc1,80\n", encoding="utf-8")
    assert call("load", "tiny", "m.csv", "--component", MEDIA).exit_code == 0
    again = call("load", "tiny", "m.csv", "--component", MEDIA)
    assert again.exit_code == 0
    assert "in force already; nothing changed" in again.stdout
    assert "media: no score for 5 cases" in again.stderr
    (office / "m.csv").write_text("case,J1\nc1,81\n", encoding="utf-8")
    done = call("load", "tiny", "m.csv", "--component", MEDIA, "--reason", "a misprint")
    assert "media: recorded at index" in done.stdout
    assert [str(body.scores[0].score) for body in asyncio.run(_recorded())] == ["80", "81"]
    shown = json.loads(call("list", "tiny", "--json").stdout)["components"]
    media = next(line for line in shown if line["component"] == MEDIA)
    assert (media["scored"], media["records"]) == (1, 2)
    assert media["missing"] == ["c2", "c3", "c4", "c5", "c6"]
    assert (media["actor"], media["judges"]) == ("organizer", ["J1"])


def test_blind_judges_fill_a_workbook_of_codes(office: Path) -> None:
    args = ["--out", "e.xlsx", "--judge", "R01", "--judge", "R02"]
    assert call("template", "tiny", EXPERT, *args).exit_code == 0
    rows = CalamineWorkbook.from_path(office / "e.xlsx").get_sheet_by_index(0).to_python()
    codes = json.loads(call("codes", "tiny", EXPERT, "--json").stdout)["codes"]
    assert [row[0] for row in rows[-6:]] == [line["code"] for line in codes]
    with xlsxwriter.Workbook(office / "filled.xlsx") as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows[:-6]):
            sheet.write_row(number, 0, row)
        for number, line in enumerate(codes, start=len(rows) - 6):
            sheet.write_row(number, 0, [line["code"], 9, int(line["case"][1])])
    done = call("load", "tiny", "filled.xlsx")
    assert done.exit_code == 0, done.output
    assert not done.stderr
    (body,) = asyncio.run(_recorded())
    assert [(one.case, str(one.score)) for one in body.scores if one.judge == "R02"] == [
        (f"c{n}", str(n)) for n in range(1, 7)
    ]


def test_nothing_is_recorded_where_anything_is_wrong(office: Path) -> None:
    rows = [
        "component,case,judge,score",
        "media,c1,J1,80",
        "bonus,c1,conference,9",
        "media,c9,J1,1",
    ]
    (office / "all.csv").write_text("\n".join(rows), encoding="utf-8")
    done = call("load", "tiny", "all.csv")
    assert done.exit_code == 2
    first, second = done.stderr.splitlines()
    assert first.startswith("all.csv: row 3, column D (分数 score): 9 is above 1; allowed: ")
    assert second.startswith("all.csv: row 4, column B (案例 case): `c9` is no case of tiny")
    assert json.loads(call("load", "tiny", "all.csv", "--json").stdout)["ok"] is False
    assert asyncio.run(_recorded()) == []


def test_a_long_file_of_several_components_is_a_record_each(office: Path) -> None:
    rows = ["component;case;judge;score", "media;c1;J1;80", "bonus;c1;conference;1"]
    (office / "all.csv").write_text("\n".join(rows), encoding="utf-8")
    done = call("load", "tiny", "all.csv", "--json")
    first, second = json.loads(done.stdout)["loaded"]
    assert second["index"] == first["index"] + 1
    assert [body.component for body in asyncio.run(_recorded())] == [MEDIA, "bonus"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["template", "tiny", "public", "--out", "p.csv"], "allowed: media, expert, bonus"),
        (["template", "tiny", MEDIA, "--out", "m.ods"], "allowed are the endings .csv and .xlsx"),
        (["template", "tiny", MEDIA, "--out", "m.csv", "--judge", "王"], "`王` is no judge"),
        (["template", "tiny", MEDIA, "--out", "no/m.csv"], "cannot be written"),
        (
            ["template", "tiny", MEDIA, "--out", "m.csv", "--judge", "J1", "--judges", "2"],
            "contradict each other",
        ),
        (["codes", "tiny", MEDIA], "there are no codes"),
        (["load", "tiny", "none.csv"], "none.csv: cannot be read"),
    ],
)
@pytest.mark.usefixtures("office")
def test_a_wrong_call_says_what_is_allowed(words: list[str], said: str) -> None:
    done = call(*words)
    assert done.exit_code == 2
    assert said in done.stderr


@pytest.mark.usefixtures("office")
def test_lists_and_codes_are_tables_for_people() -> None:
    assert "expert" in call("list", "tiny").stdout
    assert "case c1" in call("codes", "tiny", EXPERT).stdout


def test_a_filled_sheet_is_not_overwritten_by_an_empty_one(office: Path) -> None:
    (office / "media.csv").write_text("filled", encoding="utf-8")
    done = call("template", "tiny", MEDIA, "--out", "media.csv")
    assert (done.exit_code, done.stderr) == (2, "media.csv: exists already; name another\n")
    assert (office / "media.csv").read_text(encoding="utf-8") == "filled"
