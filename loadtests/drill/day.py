"""An election day from the opening to the restored installation, in its order::

opening ─► surge ─► attack ─► a killed primary ─► a full disk ─► a late void ─► the close
─► export, verify, fsck ─► the machine is lost ─► restore on an empty one ─► the verdict
"""

import shutil
import time
from contextlib import ExitStack
from pathlib import Path

from loadtests.drill.evening import reckon, restore
from loadtests.drill.installation import load_campaign
from loadtests.drill.rehearsal import Rehearsal
from loadtests.drill.verdict import Verdict, judged
from loadtests.drill.voting_hours import vote
from loadtests.faults.station import Station, kill_all
from loadtests.faults.volume import NoVolume, Volume


def election_day(day: Rehearsal) -> Verdict:
    """Hold the drill in an empty folder that every account may pass through.

    Raises:
        ProductFailed: the day came to no end.
    """
    with ExitStack() as machine:
        disk, data = _disk(day, machine)
        acknowledged, as_of = _first_machine(day, disk, data)
    shutil.rmtree(data, ignore_errors=True)
    day.say(
        "整机损毁：进程全部杀死，数据不存", "the machine is lost: everybody killed, no data left"
    )
    restore(day, as_of)
    verdict = judged(
        acknowledged,
        day.reckonings,
        day.rankings,
        unexplained=day.unexplained,
        problems=day.problems,
        skipped=day.skipped,
    )
    for zh, en in verdict.lines():
        day.say(zh, en)
    return verdict


def _first_machine(day: Rehearsal, disk: Volume | None, data: Path) -> tuple[int, int]:
    """The day on the machine that will be lost; acknowledged ballots, and the export's index."""
    station = day.places.station(data, "first")
    began_s = time.monotonic()
    with station.opened() as product:
        took_s = time.monotonic() - began_s
        day.say(
            f"新装系统就绪（{took_s:.0f} 秒）", f"a new installation is ready ({took_s:.0f} s)"
        )
        _prepare(day, station)
        acknowledged = vote(day, station, product, disk)
        as_of = reckon(day, station)
        _back_up(day, station)
        day.say("晚间备份，日志全部归档", "evening backup; all of the log is archived")
        kill_all(product)
    return acknowledged, as_of


def _disk(day: Rehearsal, machine: ExitStack) -> tuple[Volume | None, Path]:
    """A disk of the data's own, where there may be one, and the data directory."""
    folder = day.places.folder
    if not day.size.disk_mib:
        return None, folder / "var"
    try:
        disk = machine.enter_context(
            Volume(folder / "disk.img", folder / "disk", day.size.disk_mib)
        )
    except NoVolume as lack:
        day.skipped.append(str(lack))
        return None, folder / "var"
    return disk, disk.folder / "var"


def _prepare(day: Rehearsal, station: Station) -> None:
    """Load the campaign, and back it up with its keys, before anybody votes."""
    places = day.places
    day.opens_s = places.clock.at(time.time() + day.size.lead_s)
    load_campaign(station, places, day.opens_s)
    day.say("活动已加载，尚未开放", "the campaign is loaded, and not open yet")
    _back_up(day, station, "--keys", places.keys, "--passphrase-file", places.passphrase())
    day.say("早间备份，密钥另行封存", "morning backup; keys sealed apart")


def _back_up(day: Rehearsal, station: Station, *keys: str | Path) -> None:
    station.type("backup", day.places.backups, *keys, "--json")
