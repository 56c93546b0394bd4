"""A scan's files: complete, conserving, inert, and the same each time."""

import csv
import hashlib
import json
from datetime import date
from pathlib import Path

import pytest

from fraud.offline.scan import scan
from tests.unit.fraud.worlds import CLASSES, HOUR, in_ledger_order, ordinary_day

EVIL = '=cmd|"/C calc"!A1'
MARKUP = "<script>alert(1)</script>"


def written(path: Path, odd_rows: tuple[tuple[str, ...], ...] = ()) -> Path:
    """A brushed log of three hours, with a few odd rows."""
    world = ordinary_day(ballots=1_500, hours=3.0)
    world.add(
        "A3", world.arrivals(300, 2.0 * HOUR, 2.2 * HOUR), cases=["case-05"],
        devices=CLASSES[30:31], networks=range(9_000, 14_000), ages=(1.0, 4.0),
    )  # fmt: skip
    rows, groups = in_ledger_order(world)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("ballot_id", "cast_at", "case", "ip", "device", "session_started_at"))
        for row, group in zip(rows, groups, strict=True):
            ip = f"10.{row.network // 65536 % 256}.{row.network // 256 % 256}.{row.network % 256}"
            began = f"{row.cast_at - row.session_age_s:.3f}"
            cells = (row.selections[0], ip, row.device_class, began)
            writer.writerow((f"{group}-{row.index}", f"{row.cast_at:.3f}", *cells))
        writer.writerows(odd_rows)
    return path


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def out(tmp_path: Path) -> Path:
    odd = (
        (EVIL, "1573430410", "case-01", "", "", ""),
        ("odd", "1573430411", MARKUP, "", "", ""),
        ("odd-2", "soon", f"case-01{MARKUP}", "", "", ""),
    )
    scan(written(tmp_path / "ballots.csv", odd), tmp_path / "out")
    return tmp_path / "out"


def test_every_ballot_has_a_verdict_and_brushed_ones_are_held(out: Path) -> None:
    rows = table(out / "verdicts.csv")
    assert len(rows) == 1_802
    held = [row for row in rows if row["ruling"] == "hold"]
    assert sum(row["ballot_id"].startswith("A3") for row in held) >= 290
    assert sum(row["ballot_id"].startswith("honest") for row in held) <= 15
    assert {row["ruling"] for row in rows} == {"hold", "count"}
    assert all(0.0 <= float(row["score"]) <= 1.0 for row in rows)


def test_a_held_ballot_names_its_incident_and_its_reasons(out: Path) -> None:
    incidents = {row["incident"]: row for row in table(out / "incidents.csv")}
    for row in table(out / "verdicts.csv"):
        assert (row["incident"] in incidents) is bool(row["reasons"])
        assert row["incident"] or row["ruling"] == "count"
        if row["incident"]:
            assert incidents[row["incident"]]["ruling"] == row["ruling"]
    (incident,) = incidents.values()
    assert incident["case"] == "case-05"
    assert incident["first_at"].startswith("2019-11-11T02:0")
    assert "设备类别" in incident["reasons"]
    assert "device class" in incident["reasons"]


def test_the_tallies_lose_no_vote(out: Path) -> None:
    rows = table(out / "tallies.csv")
    for row in rows:
        parts = [int(row[state]) for state in ("pending", "counted", "held", "voided")]
        assert int(row["received"]) == sum(parts)
    assert sum(int(row["received"]) for row in rows) == 1_802


def test_a_known_case_without_ballots_stands_in_the_tallies(tmp_path: Path) -> None:
    cases = tmp_path / "cases.csv"
    known = "".join(f"case-{number:02d}\n" for number in range(1, 26))
    cases.write_text("case\n" + known, encoding="utf-8")
    scan(written(tmp_path / "ballots.csv"), tmp_path / "out", cases)
    (last,) = [row for row in table(tmp_path / "out" / "tallies.csv") if row["case"] == "case-25"]
    assert last["received"] == "0"


def test_a_text_that_a_spreadsheet_would_run_is_inert(out: Path) -> None:
    ids = {row["ballot_id"] for row in table(out / "verdicts.csv")}
    assert EVIL not in ids
    assert f"'{EVIL}" in ids


def test_bad_rows_are_listed_with_their_line(out: Path) -> None:
    (row,) = table(out / "bad_rows.csv")
    assert row["line"] == "1804"
    assert "cast_at: 'soon'" in row["reason"]


def test_a_list_of_bad_rows_does_not_outlive_its_scan(tmp_path: Path) -> None:
    out = tmp_path / "out"
    scan(written(tmp_path / "ballots.csv", (("x", "soon", "case-01", "", "", ""),)), out)
    assert (out / "bad_rows.csv").exists()
    scan(written(tmp_path / "ballots.csv"), out)
    assert not (out / "bad_rows.csv").exists()


def test_the_report_is_for_people_in_both_languages(out: Path) -> None:
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "刷票扫描报告" in page
    assert "Brushing scan report" in page
    assert page.count("<figure>") == 25
    assert 'class="mark"' in page


def test_the_report_runs_nothing_and_fetches_nothing(out: Path) -> None:
    page = (out / "report.html").read_text(encoding="utf-8")
    assert MARKUP not in page
    assert "&lt;script&gt;" in page
    assert "<script" not in page
    assert "http://" not in page
    assert "https://" not in page


def test_the_same_log_gives_the_same_bytes(tmp_path: Path) -> None:
    log = written(tmp_path / "ballots.csv")
    for name in ("one", "two"):
        scan(log, tmp_path / name)
    for file in sorted((tmp_path / "one").iterdir()):
        assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes()


def test_an_empty_log_makes_empty_files(tmp_path: Path) -> None:
    (tmp_path / "ballots.csv").write_text("ballot_id,cast_at,case\n", encoding="utf-8")
    report = scan(tmp_path / "ballots.csv", tmp_path / "out")
    assert report.tallies == {}
    assert table(tmp_path / "out" / "verdicts.csv") == []
    assert "没有发现" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")


def test_progress_ends_at_the_whole(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    scan(
        written(tmp_path / "ballots.csv"),
        tmp_path / "out",
        on_progress=lambda done, of: told.append((done, of)),
    )
    assert told[-1] == (1_800, 1_800)


def test_no_address_of_the_log_is_in_any_file(out: Path) -> None:
    log = (out.parent / "ballots.csv").read_text(encoding="utf-8")
    assert ",10.0." in log
    for file in out.iterdir():
        assert ",10.0." not in file.read_text(encoding="utf-8")
        assert "10.0.3" not in file.read_text(encoding="utf-8"), file.name


def test_the_report_says_what_the_log_told_and_what_not(out: Path) -> None:
    page = (out / "report.html").read_text(encoding="utf-8")
    told = page[page.index("What the log tells") : page.index("模型说明")]
    known = {row.split('lang="en">')[1].split("<")[0]: row for row in told.split("<tr>")[2:]}
    assert "100.0%" not in known["network (/24, /64)"]  # the odd rows have none
    assert "none" in known["referrer"]
    assert "none" in known["region"]  # private addresses lie nowhere


def test_the_report_bears_the_date_and_the_logs_digest(tmp_path: Path) -> None:
    log = written(tmp_path / "ballots.csv")
    scan(log, tmp_path / "out", on=date(2019, 11, 30))
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "2019-11-30" in page
    assert hashlib.sha256(log.read_bytes()).hexdigest() in page


def test_an_incident_has_a_curve_in_the_report_and_as_data(out: Path) -> None:
    page = (out / "report.html").read_text(encoding="utf-8")
    assert page.count('<figure class="curve">') == 1
    (incident,) = json.loads((out / "incidents.json").read_bytes())["incidents"]
    curve = incident["dossier"]["curve"]
    assert sum(curve["part"]) == incident["ballots"]
    assert len(curve["part"]) == len(curve["received"]) == len(curve["expected"])


def test_reading_tells_how_far_it_is(tmp_path: Path) -> None:
    log = tmp_path / "ballots.csv"
    rows = "".join(f"b{one},{1_573_430_410 + one},case-01\n" for one in range(10_001))
    log.write_text("ballot_id,cast_at,case\n" + rows, encoding="utf-8")
    told: list[int] = []
    scan(log, tmp_path / "out", on_read=told.append)
    assert told == [10_000]
