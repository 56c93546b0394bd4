"""After the close: results and checks, and the same results from a machine that had nothing."""

import json
import time
from pathlib import Path
from typing import Any

from loadtests.drill.installation import (
    CAMPAIGN,
    live_ranking,
    published_ranking,
)
from loadtests.drill.opening import around_opening
from loadtests.drill.rehearsal import Rehearsal
from loadtests.drill.standings import read_ranking
from loadtests.faults.around_close import around_close, read_close
from loadtests.faults.station import Station


def reckon(day: Rehearsal, station: Station) -> int:
    """Export, check, and keep every ranking there is; returns the export's index.

    Raises:
        ProductFailed: a command does not do its work, or ballots stay pending.
    """
    export = day.places.folder / "export"
    reckoning = station.reckon_lines(day.lines, day.receipts, export, CAMPAIGN)
    day.reckonings.append(reckoning)
    _look_at_the_edges(day, export)
    day.say(
        f"导出并逐票对账：入账 {reckoning.recorded} 票，fsck 已核对",
        f"exported and held against every voter: {reckoning.recorded} recorded; fsck has looked",
    )
    as_of = int(_exported(export)["as_of"])
    live = live_ranking(station, as_of)
    day.rank("账本", "the ledger", live)
    day.rank("公布", "published", published_ranking(station, live))
    _verify(day, station, export, "导出", "the export")
    return as_of


def restore(day: Rehearsal, as_of: int) -> None:
    """Bring the morning's backup and the archived log to a data directory that is empty.

    Raises:
        ProductFailed: a command does not do its work, or the restored product does not start.
    """
    places, began_s = day.places, time.monotonic()
    station = places.station(places.folder / "elsewhere", "second")
    [morning, *_] = sorted(places.backups.iterdir())
    said = station.type(
        *("restore", morning, "--keys", places.keys),
        *("--passphrase-file", places.passphrase(), "--json"),
        may_differ=True,
    )
    day.problems += [f"restore: {problem}" for problem in said["problems"]]
    took_s = time.monotonic() - began_s
    day.say(
        f"空机恢复：早间备份加归档日志（{took_s:.0f} 秒）",
        f"restored on an empty machine: morning backup and archived log ({took_s:.0f} s)",
    )
    with station.opened():
        _reckon_again(day, station, as_of)


def _reckon_again(day: Rehearsal, station: Station, as_of: int) -> None:
    """The same questions to the restored installation."""
    export = day.places.folder / "export-restored"
    day.reckonings.append(station.reckon_lines(day.lines, day.receipts, export, CAMPAIGN))
    live = live_ranking(station, as_of)
    day.rank("恢复后的账本", "the restored ledger", live)
    day.rank("恢复后的公布", "published again", published_ranking(station, live))
    _verify(day, station, export, "恢复后的导出", "the restored export")
    day.say("恢复后的系统已重新对账", "the restored installation is reckoned again")


def _look_at_the_edges(day: Rehearsal, export: Path) -> None:
    """Nobody is early or late, at the opening or at the close."""
    close, slack_s = read_close(export), day.places.slack_s
    opening = around_opening(day.lines, day.opens_s, slack_s)
    around = around_close(day.lines, export, close, close.at_s, slack_s)
    day.problems += [*opening.problems(), *around.problems()]
    day.unexplained += opening.early + opening.late + around.early + around.late


def _verify(day: Rehearsal, station: Station, export: Path, zh: str, en: str) -> None:
    """Have an export recomputed from its own ballots; then its ranking is the recomputed one."""
    said = station.type("verify", export, "--json", may_differ=True)
    day.problems += [f"verify: {problem}" for problem in said["problems"]]
    day.rank(zh, en, read_ranking(_exported(export)))
    if said["ok"]:
        day.say(f"verify 重算{zh}：一致", f"verify recomputes {en}: the same")


def _exported(export: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((export / "ranking.json").read_text(encoding="utf-8"))
    return found
