"""The hours of voting, from before the opening to the close, and what goes wrong in them."""

import time

from loadtests.drill.brushing import FAMILY, Attack, brush, void_late
from loadtests.drill.installation import CAMPAIGN
from loadtests.drill.rehearsal import Rehearsal, await_voting
from loadtests.faults.book import Book, join_books
from loadtests.faults.crowd import Crowd
from loadtests.faults.station import Station
from loadtests.faults.victims import POSTGRES, kill, living
from loadtests.faults.volume import Volume
from loadtests.product.running import Product

_VOTERS = 32
_AFTER_CLOSE_S = 1.0


def vote(day: Rehearsal, station: Station, product: Product, disk: Volume | None) -> int:
    """Everything up to the close; writes the book, and returns the acknowledged ballots.

    Raises:
        ProductFailed: voting does not go on, or a command does not do its work.
    """
    folder = day.places.folder
    with Book(folder / "citizens.csv") as book:
        crowd = Crowd(
            station.poll(CAMPAIGN),
            book,
            seed=f"drill-{day.seed}",
            connections=_VOTERS,
            per_s=day.size.quiet_per_s,
            clock=day.places.clock,
        )
        with crowd:
            _open(day, crowd)
            _surge(day, book, crowd)
            attack = _attack(day, station)
            _kill_primary(day, product, crowd)
            _fill(day, disk, book, crowd)
            _void(day, station, attack.case)
            _close(day, station, book, crowd)
        day.receipts = tuple(book.receipts)
        acknowledged = book.acknowledged + attack.ballots
    join_books(day.lines, (folder / "citizens.csv", folder / "brushers.csv"))
    return acknowledged


def _open(day: Rehearsal, crowd: Crowd) -> None:
    time.sleep(max(day.places.clock.wall_at(day.opens_s) - time.time(), 0.0))
    await_voting(crowd, day.size.after, "after the opening")
    day.say("按时间表开放投票", "the vote has opened by its timetable")
    time.sleep(day.size.morning_s)


def _surge(day: Rehearsal, book: Book, crowd: Crowd) -> None:
    before, began_s = book.acknowledged, time.monotonic()
    crowd.per_s = day.size.surge_per_s
    time.sleep(day.size.surge_s)
    crowd.per_s = day.size.quiet_per_s
    ballots, took_s = book.acknowledged - before, time.monotonic() - began_s
    rate = ballots / took_s
    day.say(
        f"人潮：{took_s:.0f} 秒内确认 {ballots} 票（每秒 {rate:.0f} 票）",
        f"a surge: {ballots} acknowledged in {took_s:.0f} s ({rate:.0f}/s)",
    )


def _attack(day: Rehearsal, station: Station) -> Attack:
    attack = brush(
        station,
        day.places.folder / "brushers.csv",
        clock=day.places.clock,
        ballots=day.size.attack_ballots,
        seconds=day.size.attack_s,
        seed=day.seed,
    )
    day.say(
        f"刷票 {attack.ballots} 票投给 {attack.case}（{FAMILY}）",
        f"{attack.ballots} ballots are brushed for {attack.case} ({FAMILY})",
    )
    return attack


def _kill_primary(day: Rehearsal, product: Product, crowd: Crowd) -> None:
    for pid in living(product.pid)[POSTGRES]:
        kill(pid)
    took_s = await_voting(crowd, day.size.after, "after the kill of the primary")
    day.say(
        f"主库被 kill -9，{took_s:.1f} 秒内又确认 {day.size.after} 票",
        f"the primary is killed; {day.size.after} more acknowledged within {took_s:.1f} s",
    )


def _fill(day: Rehearsal, disk: Volume | None, book: Book, crowd: Crowd) -> None:
    if disk is None:
        if day.size.disk_mib:
            day.say(
                f"磁盘写满：跳过（{day.skipped[-1]}）", f"a full disk: skipped ({day.skipped[-1]})"
            )
        return
    before = book.acknowledged
    disk.fill()
    time.sleep(day.size.full_s)
    disk.free()
    meanwhile = book.acknowledged - before
    took_s = await_voting(crowd, day.size.after, "when the disk has space again")
    day.say(
        f"磁盘写满 {day.size.full_s:.0f} 秒（其间确认 {meanwhile} 票），"
        f"有空间后 {took_s:.1f} 秒恢复投票",
        f"the disk was full for {day.size.full_s:.0f} s ({meanwhile} acknowledged meanwhile);"
        f" voting is back {took_s:.1f} s after there was space",
    )


def _void(day: Rehearsal, station: Station, case: str) -> None:
    found = void_late(station, case)
    day.say(
        f"迟到的作废：{found.incident} 共 {found.ballots} 票，"
        f"{case} 作废票 {found.before} → {found.after}",
        f"a late void: {found.ballots} ballots of {found.incident};"
        f" of {case} {found.before} → {found.after} are voided",
    )
    if found.ballots == 0 or found.after - found.before < found.ballots:
        day.problems.append(f"voiding {found.incident} voided fewer than its ballots")


def _close(day: Rehearsal, station: Station, book: Book, crowd: Crowd) -> None:
    crowd.per_s = day.size.surge_per_s
    await_voting(crowd, day.size.after, "before the close")
    station.type("campaign", "close", CAMPAIGN, "--reason", "演练 / a drill")
    time.sleep(_AFTER_CLOSE_S)
    refused = book.outcomes["closed"]
    day.say(
        f"满负荷下截止，其后拒绝 {refused} 票",
        f"closed under load; {refused} ballots were refused since",
    )
