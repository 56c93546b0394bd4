"""`pingxuan fraud scan` as scripts call it: exit codes, and what is told."""

import json
from pathlib import Path

from click.testing import CliRunner, Result

from ops.commands.fraud import fraud

HEADER = "ballot_id,cast_at,case\n"


def scan(tmp_path: Path, text: str) -> Result:
    log = tmp_path / "ballots.csv"
    log.write_text(text, encoding="utf-8")
    return CliRunner().invoke(fraud, ["scan", str(log), "--out", str(tmp_path / "out"), "--json"])


def test_a_log_with_a_bad_row_is_judged_without_it(tmp_path: Path) -> None:
    done = scan(tmp_path, f"{HEADER}b1,2019-11-11T00:00:00Z,c1\nb2,yesterday,c1\n")
    assert done.exit_code == 0
    facts = json.loads(done.stdout)
    assert (facts["ballots"], facts["bad_rows"]) == (1, 1)
    assert "3" in (tmp_path / "out" / "bad_rows.csv").read_text(encoding="utf-8-sig")


def test_a_log_without_one_good_row_is_wrong_input(tmp_path: Path) -> None:
    done = scan(tmp_path, f"{HEADER}b2,yesterday,c1\n")
    assert done.exit_code == 2
    assert "no ballot could be judged" in done.stderr


def test_a_log_without_rows_is_judged_with_nothing_found(tmp_path: Path) -> None:
    done = scan(tmp_path, HEADER)
    assert done.exit_code == 0
    assert json.loads(done.stdout)["ballots"] == 0


def test_a_log_that_lacks_a_column_is_told_which(tmp_path: Path) -> None:
    done = scan(tmp_path, "ballot_id,case\nb1,c1\n")
    assert done.exit_code == 2
    assert "cast_at" in done.stderr


def test_a_file_in_the_place_of_the_folder_is_told_before_any_work(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    done = scan(tmp_path, f"{HEADER}b1,2019-11-11T00:00:00Z,c1\n")
    assert done.exit_code == 2
    assert (tmp_path / "out").read_text() == "mine"
