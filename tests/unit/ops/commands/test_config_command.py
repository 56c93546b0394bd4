"""`pingxuan config`, and the one table that flags, help and READMEs are made from."""

import dataclasses
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ops.cli import main
from ops.settings.setting import without_password
from ops.settings.settings import Settings
from ops.settings.table import NAMES, reference
from ops.settings.wechat import WeChatSettings

OPS = Path(__file__).parents[4] / "ops"


def run(*arguments: str, **environ: str | None) -> Result:
    return CliRunner().invoke(main, list(arguments), env=environ)


def in_force(done: Result) -> dict[str, dict[str, object]]:
    assert done.exit_code == 0, done.output
    return {row["setting"]: row for row in json.loads(done.stdout)["settings"]}


def test_every_setting_is_told_with_its_value_and_where_it_was_said(tmp_path: Path) -> None:
    file = tmp_path / "pingxuan.toml"
    file.write_text("fronts = 3\ndesk_port = 0\n", encoding="utf-8")
    done = run("--config", str(file), "--fronts", "5", "config", "--json", PINGXUAN_TESTING="1")
    rows = in_force(done)
    assert rows["PINGXUAN_FRONTS"] == {
        "setting": "PINGXUAN_FRONTS", "value": "5", "source": "flag", "place": "--fronts",
        "also": [f"{file}:1: fronts"],
    }  # fmt: skip
    assert rows["PINGXUAN_DESK_PORT"]["place"] == f"{file}:2: desk_port"
    assert rows["PINGXUAN_TESTING"]["source"] == "environment"
    assert rows["PINGXUAN_METRICS_PORT"]["source"] == "default"
    assert set(rows) == {f"PINGXUAN_{name.upper()}" for name in NAMES}


def test_passwords_are_hidden_from_people_and_programs() -> None:
    urls = {
        "PINGXUAN_POSTGRES_URL": "postgresql://app:hunter2@db1,db2/p",
        "PINGXUAN_REDIS_URL": "redis://:hunter2@cache",
    }
    for arguments in (["config"], ["config", "--json"]):
        done = run(*arguments, **urls)
        assert done.exit_code == 0
        assert "hunter2" not in done.output
        assert "app:…@db1,db2" in done.output


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://app@/p?host=%2Ftmp", "postgresql://app@/p?host=%2Ftmp"),
        ("postgresql://db/p?user=u&password=x", "postgresql://…"),
        ("redis://cache:6379/0", "redis://cache:6379/0"),
        ("redis+cluster://u:p@w@a:1,b:2", "redis+cluster://u:…@a:1,b:2"),
    ],
)
def test_an_address_is_shown_without_its_password(url: str, shown: str) -> None:
    assert without_password(url) == shown


def test_a_wrong_setting_ends_any_command_with_exit_code_2() -> None:
    done = run("--fronts", "0", "config")
    assert done.exit_code == 2
    assert "--fronts is '0': must be a whole number from 1 to 64" in done.stderr


def test_a_flag_of_one_command_is_forgotten_after_it() -> None:
    run("--fronts", "5", "config")
    assert in_force(run("config", "--json"))["PINGXUAN_FRONTS"]["source"] == "default"


def test_the_table_names_every_setting_that_there_is() -> None:
    named = {field.name for field in dataclasses.fields(Settings)} - {"wechat"}
    account = {f"wechat_{field.name}" for field in dataclasses.fields(WeChatSettings)}
    assert named | account == set(NAMES)


def test_every_setting_is_a_flag_with_its_help() -> None:
    text = run("--help").stdout
    for name in (*NAMES, "config"):
        assert f"--{name.replace('_', '-')} " in text


@pytest.mark.parametrize(("name", "chinese"), [("README.md", False), ("README.zh-CN.md", True)])
def test_the_readmes_have_the_table(name: str, chinese: bool) -> None:
    text = (OPS / name).read_text(encoding="utf-8")
    assert "\n".join(reference(chinese=chinese)) in text
