"""A written world holds what was asked for, and says what it made."""

import csv
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from loadtests.clock import epoch_s
from loadtests.networks import places as places_room
from loadtests.people import user_agents as user_agents_room
from loadtests.worlds import tide as tide_room
from loadtests.worlds.asked import ATTACK_NAMES, parse_asked
from loadtests.worlds.ballot_log import COLUMNS, TRUTH_COLUMNS
from loadtests.worlds.writing import BEGINS_AT, Wanted, write_world

BALLOTS = 6000


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _wanted(families: str, seed: int = 5, ballots: int = BALLOTS, share: float = 0.02) -> Wanted:
    return Wanted(seed=seed, ballots=ballots, waves=parse_asked(families, share))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("world")
    write_world(_wanted("all"), folder)
    return folder


@pytest.fixture(scope="module")
def ballots(folder: Path) -> list[dict[str, str]]:
    return _rows(folder / "ballots.csv")


@pytest.fixture(scope="module")
def truth(folder: Path) -> list[dict[str, str]]:
    return _rows(folder / "truth.csv")


@pytest.fixture(scope="module")
def said(folder: Path) -> Any:
    return json.loads((folder / "world.json").read_text(encoding="utf-8"))


def test_the_files_have_the_promised_columns(
    ballots: list[dict[str, str]], truth: list[dict[str, str]]
) -> None:
    assert tuple(ballots[0]) == COLUMNS
    assert tuple(truth[0]) == TRUTH_COLUMNS == ("ballot_id", "truth", "wave", "target")


def test_every_ballot_has_one_truth(
    ballots: list[dict[str, str]], truth: list[dict[str, str]]
) -> None:
    assert len(ballots) == BALLOTS
    assert [row["ballot_id"] for row in ballots] == [row["ballot_id"] for row in truth]
    assert len({row["ballot_id"] for row in ballots}) == BALLOTS


def test_ballots_are_in_the_order_of_casting_within_the_campaign(
    ballots: list[dict[str, str]],
) -> None:
    times = [epoch_s(row["cast_at"]) for row in ballots]
    assert times == sorted(times)
    begins = epoch_s(BEGINS_AT)
    assert begins <= times[0]
    assert times[-1] <= begins + 14 * 86_400
    assert all(epoch_s(row["session_started_at"]) < epoch_s(row["cast_at"]) for row in ballots)


def test_the_world_says_what_every_wave_became(
    said: Any, truth: list[dict[str, str]], ballots: list[dict[str, str]]
) -> None:
    cast = Counter(row["wave"] for row in truth)
    when = {row["ballot_id"]: epoch_s(row["cast_at"]) for row in ballots}
    for wave in said["waves"]:
        rows = [row for row in truth if row["wave"] == wave["wave"]]
        assert {(row["truth"], row["target"]) for row in rows} <= {(wave["truth"], wave["target"])}
        assert cast[wave["wave"]] == wave["ballots"]
        if rows:
            assert min(when[row["ballot_id"]] for row in rows) == wave["first_s"]
            assert max(when[row["ballot_id"]] for row in rows) == wave["last_s"]
    assert sum(wave["ballots"] for wave in said["waves"]) + cast[""] == BALLOTS


def test_honest_ballots_have_no_wave_and_time_zones_no_target(
    truth: list[dict[str, str]],
) -> None:
    for row in truth:
        assert (row["truth"] == "honest") == (row["wave"] == "")
        assert bool(row["target"]) == (row["truth"] not in {"honest", "H8"})


def test_shares_hold(said: Any) -> None:
    made = {wave["truth"]: wave["ballots"] for wave in said["waves"]}
    assert {made[name] for name in ATTACK_NAMES} == {round(BALLOTS * 0.02)}


def test_every_wave_has_a_case_of_its_own(said: Any) -> None:
    targets = [wave["target"] for wave in said["waves"] if wave["target"]]
    assert len(set(targets)) == min(len(targets), len(said["cases"]) - 1)
    assert said["cases"][0] not in targets


def test_framing_is_for_a_rival_of_the_favourite(said: Any) -> None:
    framed = next(wave["target"] for wave in said["waves"] if wave["truth"] == "A10")
    assert framed in said["cases"][1:4]


def test_most_citizens_live_in_the_home_province(
    said: Any, ballots: list[dict[str, str]], truth: list[dict[str, str]]
) -> None:
    honest = [b for b, t in zip(ballots, truth, strict=True) if t["truth"] == "honest"]
    home = sum(row["region"] == said["home"] for row in honest) / len(honest)
    assert 0.7 < home < 0.95
    assert any(not row["region"].startswith("CN-") for row in honest)


def test_citizens_come_back_on_other_days_with_the_same_device(
    ballots: list[dict[str, str]], truth: list[dict[str, str]]
) -> None:
    visits: dict[str, list[dict[str, str]]] = {}
    for ballot, row in zip(ballots, truth, strict=True):
        if row["truth"] == "honest":
            visits.setdefault(ballot["voter"], []).append(ballot)
    again = [rows for rows in visits.values() if len(rows) > 1]
    assert 0.1 < len(again) / len(visits) < 0.4
    begins = epoch_s(BEGINS_AT)
    for rows in again:
        days = [(epoch_s(row["cast_at"]) - begins) // 86_400 for row in rows]
        assert len(set(days)) == len(days)
        assert len({row["user_agent"] for row in rows}) == 1
        assert len({row["openid"] for row in rows}) == 1


def test_only_wechat_has_openids_and_its_links_no_referrer(
    ballots: list[dict[str, str]], truth: list[dict[str, str]]
) -> None:
    for ballot, row in zip(ballots, truth, strict=True):
        wechat = "MicroMessenger/" in ballot["user_agent"]
        assert (ballot["channel"] == "wechat") == wechat
        assert wechat or not ballot["openid"]
        if row["truth"] == "honest" and wechat:
            assert ballot["referrer"] == ""


def test_some_citizens_vote_over_ipv6(
    ballots: list[dict[str, str]], truth: list[dict[str, str]]
) -> None:
    honest = [b["ip"] for b, t in zip(ballots, truth, strict=True) if t["truth"] == "honest"]
    assert 0.1 < sum(":" in ip for ip in honest) / len(honest) < 0.3


def test_the_same_seed_writes_the_same_bytes(tmp_path: Path) -> None:
    for name, seed in (("one", 8), ("two", 8), ("three", 9)):
        write_world(_wanted("all", seed=seed, ballots=1500, share=0.005), tmp_path / name)
    for file in ("ballots.csv", "truth.csv", "world.json"):
        one, two, three = ((tmp_path / n / file).read_bytes() for n in ("one", "two", "three"))
        assert one == two
        assert one != three


def test_a_world_needs_no_data_beside_the_checkout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for room in (places_room, user_agents_room, tide_room):
        monkeypatch.setattr(room, "shared_file", lambda _: None)
    for cached in (user_agents_room._corpus, tide_room._real_days):
        cached.cache_clear()
    try:
        write_world(_wanted("all", ballots=1500, share=0.005), tmp_path)
    finally:
        for cached in (user_agents_room._corpus, tide_room._real_days):
            cached.cache_clear()
    assert len(_rows(tmp_path / "ballots.csv")) == 1500


def test_waves_that_leave_no_citizens_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="leave no citizens"):
        write_world(_wanted("A1,A3,A4", share=0.4), tmp_path)


def test_a_share_beyond_the_table_is_cut_and_said(tmp_path: Path) -> None:
    said = write_world(_wanted("A5:0.3", ballots=20_000), tmp_path)
    wave = said["waves"][0]
    assert wave["asked"] == 6000
    assert wave["ballots"] <= 6 * 8 * 96
