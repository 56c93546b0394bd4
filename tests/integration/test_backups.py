"""Backup, and restore on an empty machine: to the end of the log, to an index, to a time."""

import asyncio
import json
import shutil
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import pytest
from click.testing import CliRunner, Result

from ops.cli import main
from ops.deployment import Deployment, for_a_command
from ops.embedded.servers import EmbeddedServers
from ops.keys import key_files, key_marks
from ops.settings.settings import Settings
from tests.ballots import TestClock, ballot, ledger, loaded
from tests.campaigns import campaign
from voting.domain import Cast

T = TypeVar("T")
PASSPHRASE = "an invented passphrase"

#: Files of an installation with one campaign.
KEYS = {
    *("house.key", "digest.key", "campaign-tiny.key"),
    *("campaign-tiny.opening", "campaign-tiny.sealing"),
}


@dataclass(kw_only=True)
class Town:
    """One machine: its data directory, and the archive of its log where it keeps one."""

    data_dir: Path
    archive: Path | None = None
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def variables(self) -> dict[str, str | None]:
        archive = str(self.archive) if self.archive else None
        return {
            "PINGXUAN_DATA_DIR": str(self.data_dir),
            "PINGXUAN_WAL_ARCHIVE": archive,
            "PINGXUAN_TESTING": "1",
        }

    def at_work(self, work: Callable[[Deployment], Awaitable[T]]) -> T:
        """Do something with the servers, which run for as long."""
        environ = {name: value for name, value in self.variables.items() if value}
        settings = Settings.parse(environ, terminal=False, wall=0.0)

        async def working() -> T:
            async with for_a_command(settings) as deployment:
                return await work(deployment)

        with asyncio.Runner() as runner:
            return runner.run(working())

    def run(self, *words: str, exit_code: int = 0) -> Result:
        done = CliRunner(env=self.variables).invoke(main, list(words))
        assert done.exit_code == exit_code, done.output
        return done

    def facts(self, *words: str, exit_code: int = 0) -> dict[str, Any]:
        facts: dict[str, Any] = json.loads(self.run(*words, "--json", exit_code=exit_code).stdout)
        return facts


@dataclass(kw_only=True)
class Disaster:
    """A machine that was lost after it was backed up and went on taking ballots."""

    backup: Path
    keys: Path
    passphrase: Path
    archive: Path
    hashes: dict[int, bytes]
    backed_up_at: int
    middle: datetime
    middle_index: int

    @property
    def last(self) -> int:
        return max(self.hashes)


@pytest.fixture(scope="module")
def open_folder() -> Iterator[Path]:
    """A folder that the account of the servers can pass through."""
    folder = Path(tempfile.mkdtemp(prefix="px-backup-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def disaster(open_folder: Path) -> Disaster:
    town = Town(data_dir=open_folder / "lost", archive=open_folder / "archive")
    clock, hashes = TestClock(), {}

    async def vote(deployment: Deployment, ballots: int) -> int:
        enrolled = await loaded(deployment.pool, campaign())
        book = ledger(deployment.pool, clock)
        for _ in range(ballots):
            clock.forward(seconds=1)
            cast = (await book.cast(enrolled, [ballot()]))[0]
            assert isinstance(cast, Cast)
            index = cast.index
            found = await book.hash_at(enrolled, index)
            assert found is not None
            hashes[index] = found
        return index

    async def begin(deployment: Deployment) -> int:
        key_files.make_keys(deployment.settings.keys_dir, "tiny")
        await key_marks.note(deployment.pool, deployment.settings.keys_dir)
        return await vote(deployment, 3)

    async def go_on(deployment: Deployment) -> tuple[int, datetime]:
        index = await vote(deployment, 2)
        now = await deployment.pool.fetchval("SELECT clock_timestamp()")
        await vote(deployment, 3)
        return index, now

    backed_up_at = town.at_work(begin)
    passphrase = open_folder / "passphrase"
    passphrase.write_text(PASSPHRASE + "\n", encoding="utf-8")
    keys = open_folder / "keys.sealed"
    made = town.facts(
        "backup", str(open_folder / "backups"), "--keys", str(keys),
        "--passphrase-file", str(passphrase),
    )  # fmt: skip
    middle_index, middle = town.at_work(go_on)
    return Disaster(
        backup=Path(made["backup"]), keys=keys, passphrase=passphrase,
        archive=open_folder / "archive", hashes=hashes, backed_up_at=backed_up_at,
        middle=middle, middle_index=middle_index,
    )  # fmt: skip


@pytest.fixture
def machine(open_folder: Path) -> Iterator[Path]:
    """An empty machine's disk."""
    folder = Path(tempfile.mkdtemp(dir=open_folder))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


def with_keys(disaster: Disaster) -> list[str]:
    return ["--keys", str(disaster.keys), "--passphrase-file", str(disaster.passphrase)]


def new_machine(machine: Path, disaster: Disaster) -> Town:
    """It reads a copy of the archive, so that every test finds the one that the lost one left."""
    archive = machine / "archive"
    shutil.copytree(disaster.archive, archive)
    return Town(data_dir=machine / "var", archive=archive)


def test_every_acknowledged_ballot_is_back_and_the_ledger_derives_again(
    disaster: Disaster, machine: Path
) -> None:
    town = new_machine(machine, disaster)
    facts = town.facts("restore", str(disaster.backup), *with_keys(disaster))
    assert facts["ok"], facts
    assert facts["epoch"] == 2
    assert facts["campaigns"] == [
        {"id": "tiny", "index": disaster.last, "hash": disaster.hashes[disaster.last].hex()}
    ]
    assert town.facts("fsck", "tiny")["ok"]
    assert set(key_files.secrets_in(town.data_dir / "keys")) == KEYS


def test_a_restored_machine_can_be_backed_up_and_lost_again(
    disaster: Disaster, machine: Path
) -> None:
    town = new_machine(machine, disaster)
    town.run("restore", str(disaster.backup), *with_keys(disaster))
    again = town.facts("backup", str(machine / "backups"))
    second = Town(data_dir=machine / "second", archive=town.archive)
    facts = second.facts("restore", again["backup"], *with_keys(disaster))
    assert facts["ok"], facts
    assert (facts["epoch"], facts["campaigns"][0]["index"]) == (3, disaster.last)


@pytest.mark.parametrize("by", ["--index", "--until"])
def test_a_restore_to_an_index_or_a_time_ends_there(
    disaster: Disaster, machine: Path, by: str
) -> None:
    town = new_machine(machine, disaster)
    where = {
        "--index": f"tiny@{disaster.middle_index}", "--until": disaster.middle.isoformat()
    }[by]  # fmt: skip
    facts = town.facts("restore", str(disaster.backup), by, where, *with_keys(disaster))
    assert facts["ok"], facts
    assert facts["campaigns"][0]["index"] == disaster.middle_index
    assert facts["campaigns"][0]["hash"] == disaster.hashes[disaster.middle_index].hex()


def test_without_an_archive_the_backup_alone_is_restored(
    disaster: Disaster, machine: Path
) -> None:
    town = Town(data_dir=machine / "var")
    facts = town.facts("restore", str(disaster.backup), *with_keys(disaster))
    assert facts["ok"], facts
    assert facts["campaigns"][0]["index"] == disaster.backed_up_at


@pytest.mark.parametrize(
    ("where", "message"),
    [
        (
            ["--index", "tiny@900"],
            "the backup and its log end at index 9, before tiny at index 900",
        ),
        (["--index", "other@1"], "no campaign 'other' is in the backup"),
        (["--index", "tiny"], "must be CAMPAIGN@INDEX"),
        (["--until", "2099-01-01T00:00:00Z"], "the backup and its log end before 2099"),
        (["--until", "yesterday"], "must be a time with its offset"),
    ],
)
def test_a_place_that_is_not_in_the_log_is_refused_and_leaves_nothing(
    disaster: Disaster, machine: Path, where: list[str], message: str
) -> None:
    town = new_machine(machine, disaster)
    done = town.run("restore", str(disaster.backup), *where, exit_code=2)
    assert message in done.stderr
    assert not (town.data_dir / "postgres").exists()


def test_a_damaged_backup_is_named_and_never_restored(disaster: Disaster, machine: Path) -> None:
    damaged = machine / "damaged"
    shutil.copytree(disaster.backup, damaged)
    file = damaged / "postgres" / "PG_VERSION"
    file.write_text("17\n", encoding="utf-8")
    done = Town(data_dir=machine / "var").run("restore", str(damaged), exit_code=3)
    assert "PG_VERSION" in done.stderr


def test_data_that_is_there_is_never_overwritten(disaster: Disaster, machine: Path) -> None:
    town = Town(data_dir=machine / "var")
    town.run("restore", str(disaster.backup), *with_keys(disaster))
    done = town.run("restore", str(disaster.backup), exit_code=3)
    assert "holds data; `--aside` moves it aside" in done.stderr
    facts = town.facts("restore", str(disaster.backup), "--aside")
    assert facts["ok"], facts
    kept = list(town.data_dir.glob("before-restore-*"))
    assert (kept[0] / "postgres" / "PG_VERSION").exists()


def test_without_its_keys_a_restore_says_what_is_missing(
    disaster: Disaster, machine: Path
) -> None:
    town = Town(data_dir=machine / "var")
    facts = town.facts("restore", str(disaster.backup), exit_code=1)
    assert sorted(problem.rpartition("/")[2] for problem in facts["problems"]) == [
        *(f"{name}: is missing; bring it back with --keys" for name in sorted(KEYS))
    ]


def test_keys_that_are_others_are_found_before_a_voter_is_taken_for_another(
    disaster: Disaster, machine: Path
) -> None:
    town = Town(data_dir=machine / "var")
    key_files.make_keys(town.data_dir / "keys", "tiny")
    facts = town.facts("restore", str(disaster.backup), exit_code=1)
    assert len(facts["problems"]) == len(KEYS)
    assert "is another key" in facts["problems"][0]
    done = town.run("restore", str(disaster.backup), "--aside", *with_keys(disaster), exit_code=3)
    assert "differ from what is in the backup" in done.stderr


def test_a_backup_holds_no_key(disaster: Disaster) -> None:
    secrets = disaster.keys.read_bytes()
    assert PASSPHRASE.encode() not in secrets
    assert not list(disaster.backup.rglob("*.key"))
    assert disaster.keys.stat().st_mode & 0o077 == 0


def test_keys_beside_the_database_are_refused(disaster: Disaster, machine: Path) -> None:
    town = Town(data_dir=machine / "var")
    folder = machine / "backups"
    done = town.run("backup", str(folder), "--keys", str(folder / "keys"), exit_code=2)
    assert "keep keys apart from the database" in done.stderr


def test_a_server_of_ones_own_is_looked_at_after_it_was_restored(
    dsn: str, servers: EmbeddedServers, tmp_path: Path
) -> None:
    environ = {
        "PINGXUAN_POSTGRES_URL": dsn,
        "PINGXUAN_REDIS_URL": servers.redis_url,
        "PINGXUAN_DATA_DIR": str(tmp_path),
    }
    runner = CliRunner(env=environ)
    done = runner.invoke(main, ["restore", "--done-outside", "--json"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["epoch"] == 2
    refused = runner.invoke(main, ["restore", str(tmp_path)])
    assert refused.exit_code == 2
    assert "restore it by its own means" in refused.stderr


def test_old_backups_go_with_the_log_that_only_they_need(
    disaster: Disaster, machine: Path
) -> None:
    town = new_machine(machine, disaster)
    town.run("restore", str(disaster.backup), *with_keys(disaster))
    folder = machine / "backups"
    shutil.copytree(disaster.backup, folder / disaster.backup.name)
    facts = town.facts("backup", str(folder), "--keep", "1")
    assert facts["removed"] == [str(folder / disaster.backup.name)]
    assert town.archive is not None
    # A name is a timeline in 8 digits and a place in the log in 16.
    places = {file.name[8:] for file in town.archive.iterdir() if len(file.name) == 24}
    label = (Path(facts["backup"]) / "postgres" / "backup_label").read_text(encoding="utf-8")
    assert min(places) == label.split("(file ")[1][8:24]
