"""`pingxuan campaign check` warns of rules by address, and of nothing that we ship."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from ops.commands.campaigns import campaign
from ops.organizing.samples import SHIPPED


@pytest.fixture
def by_address(tmp_path: Path) -> str:
    """The folder of a campaign that counts by address."""
    folder = Path(shutil.copytree(SHIPPED / "qingdao-2019", tmp_path / "campaign"))
    file = folder / "campaign.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("limit = 1", 'limit = 1\nsubject = "address"'), encoding="utf-8")
    return str(folder)


def test_a_rule_by_address_is_a_warning_and_no_error(by_address: str) -> None:
    done = CliRunner().invoke(campaign, ["check", by_address])
    assert done.exit_code == 0
    assert "48 cases" in done.stdout
    assert "warning: ballot.quota `case-per-day` counts by address" in done.stderr
    assert "turns away 999 of them" in done.stderr


def test_programs_read_the_warnings_too(by_address: str) -> None:
    done = CliRunner().invoke(campaign, ["check", by_address, "--json"])
    [warning] = json.loads(done.stdout)["warnings"]
    assert "`case-per-day` counts by address" in warning


def test_a_rule_of_regions_without_a_geography_is_a_warning(
    tmp_path: Path,
) -> None:
    folder = Path(shutil.copytree(SHIPPED / "qingdao-2019", tmp_path / "campaign"))
    file = folder / "campaign.toml"
    rule = '[ballot.outsiders]\nhome = ["CN-SD"]\nlargest_share = "1/5"\n\n[[ballot.quota]]'
    text = file.read_text(encoding="utf-8").replace("[[ballot.quota]]", rule, 1)
    file.write_text(text, encoding="utf-8")
    nowhere = CliRunner(env={"PINGXUAN_GEOIP_DIR": str(tmp_path)})
    done = nowhere.invoke(campaign, ["check", str(folder), "--json"])
    [warning] = json.loads(done.stdout)["warnings"]
    assert warning.startswith("ballot.outsiders needs the regions of voters")
    done = CliRunner().invoke(campaign, ["check", str(folder), "--json"])
    assert json.loads(done.stdout)["warnings"] == []


def test_a_sign_in_is_missing_until_it_is_set_up(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(SHIPPED / "qingdao-2019", tmp_path / "campaign"))
    file = folder / "campaign.toml"
    rule = '[ballot.eligible]\nidentities = ["wechat"]\n\n[[ballot.quota]]'
    text = file.read_text(encoding="utf-8").replace("[[ballot.quota]]", rule, 1)
    file.write_text(text, encoding="utf-8")
    done = CliRunner().invoke(campaign, ["check", str(folder), "--json"])
    [warning] = json.loads(done.stdout)["warnings"]
    assert "allows `wechat`, and no such sign-in is set up here" in warning
    account = {
        "PINGXUAN_WECHAT_APP_ID": "wxd0d0d0d0d0d0d0d0",
        "PINGXUAN_WECHAT_SECRET_FILE": str(tmp_path / "secret"),
    }
    done = CliRunner(env=account).invoke(campaign, ["check", str(folder), "--json"])
    assert json.loads(done.stdout)["warnings"] == []


@pytest.mark.parametrize(
    "shipped", sorted(file.parent.name for file in SHIPPED.glob("*/campaign.toml"))
)
def test_nothing_that_we_ship_counts_by_address(shipped: str) -> None:
    done = CliRunner().invoke(campaign, ["check", shipped, "--json"])
    assert json.loads(done.stdout)["warnings"] == []
