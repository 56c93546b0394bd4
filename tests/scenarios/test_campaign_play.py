"""The shipped campaigns, each from its opening to its certificate, as their notices say.

Everything runs as people run it: the product's own servers and roles, ballots over HTTP, every
decision a command. The export of each play was verified, and its ledger checked, by the play.
"""

import csv
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.timeout(600)

ROOT = Path(__file__).parents[2]


def play(campaign: str, out: Path, *options: str) -> dict[str, Any]:
    done = subprocess.run(
        [
            *(sys.executable, "-m", "loadtests", "campaign", campaign),
            *("--out", str(out), "--json", *options),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    assert report["campaign"] == campaign
    assert report["certificate"] == f"{campaign}-1"
    return report


def rows(table: Path) -> list[dict[str, str]]:
    with table.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def sizes(report: dict[str, Any]) -> dict[str, int]:
    return {name: len(winners) for name, winners in report["lists"].items()}


def test_changsha_ends_with_ten_best_of_each_track_by_the_order_of_the_vote(
    tmp_path: Path,
) -> None:
    report = play("changsha-2021", tmp_path, "--ballots", "1500", "--seconds", "15")
    assert report["acknowledged"] == report["received"] > 1500
    assert sizes(report) == {
        "ten-best/applications/1": 10,
        "ten-best/applications/2": 4,
        "ten-best/solutions/1": 10,
        "ten-best/solutions/2": 4,
        "ten-best/micro-innovations/1": 10,
        "ten-best/micro-innovations/2": 3,
    }
    counted = {row["case"]: int(row["counted"]) for row in rows(tmp_path / "export/tallies.csv")}
    for track in ("applications", "solutions", "micro-innovations"):
        best, rest = (report["lists"][f"ten-best/{track}/{prize}"] for prize in (1, 2))
        assert min(counted[case] for case in best) >= max(counted[case] for case in rest)


def test_jinan_ends_with_two_first_six_second_and_several_third_prizes(tmp_path: Path) -> None:
    report = play("jinan-2021", tmp_path)
    assert report["received"] == 0
    assert sizes(report) == {"prizes/1": 2, "prizes/2": 6, "prizes/3": 8}


def test_the_association_names_its_bands_by_blind_scores_and_bonus(tmp_path: Path) -> None:
    report = play("cace-2021", tmp_path)
    lines = {row["case"]: float(row["composite"]) for row in rows(tmp_path / "export/ranking.csv")}
    least = {
        "results/1": 9.0,
        "results/2": 7.0,
        "results/3": 6.0,
        "results/4": 5.0,
        "results/5": 0,
    }
    assert set(report["lists"]) == set(least)
    ceiling = 12.0
    for name, floor in least.items():
        inside = [lines[case] for case in report["lists"][name]]
        assert inside == sorted(inside, reverse=True)
        assert inside
        assert all(floor <= composite <= ceiling for composite in inside)
        ceiling = floor
    assert sum(sizes(report).values()) == len(lines) == 20


def test_the_innovation_cases_end_with_the_list_of_accepted_entries(tmp_path: Path) -> None:
    report = play("cace-2025", tmp_path)
    assert sizes(report) == {
        "accepted/new-technology/1": 4,
        "accepted/new-product/1": 4,
        "accepted/new-scene/1": 4,
    }


def test_qingdao_drops_cases_below_a_thousand_votes_and_names_five_organizations(
    tmp_path: Path,
) -> None:
    report = play("qingdao-2019", tmp_path, "--ballots", "9000", "--seconds", "30")
    assert report["acknowledged"] == report["received"]
    counted = {row["case"]: int(row["counted"]) for row in rows(tmp_path / "export/tallies.csv")}
    winners = [
        case
        for name, cases in report["lists"].items()
        if name.startswith("typical-cases/")
        for case in cases
    ]
    assert winners
    assert all(counted[case] >= 1000 for case in winners)
    assert len(report["lists"]["best-organization/1"]) == 5
