"""T2: the power is cut while citizens vote, and everything starts again from what is on the disk.

The crowd goes on asking through every cut: what was sent has its answer from the next start.
"""

import time
from contextlib import ExitStack
from random import Random

from loadtests.faults.book import Book
from loadtests.faults.crowd import Crowd
from loadtests.faults.outcome import Course, Outcome, reckoned, skipped
from loadtests.faults.station import Station, kill_all
from loadtests.faults.volume import NoVolume, Volume
from loadtests.product.running import ProductFailed

_FULL_CYCLES = 30
_DISK_MIB = 4096
_WARM_UP, _BACK_WITHIN_S = 100, 60.0
_LOAD_S = (0.5, 3.0)
_FAULT, _TITLE = "T2", "power cut under load: what was not synced is gone"


def power_cuts(course: Course, *, synced_first: bool = False) -> Outcome:
    """Cut the power under load, again and again, and start over from the disk.

    Args:
        synced_first: have all on the disk before the first ballot, so that even a product that
            never syncs starts again, without the ballots: for a control.
    """
    try:
        with Volume(course.folder / "disk.img", course.folder / "disk", _DISK_MIB) as disk:
            return _cuts(course, disk, synced_first=synced_first)
    except NoVolume as lack:
        return skipped(_FAULT, _TITLE, str(lack))


def _cuts(course: Course, disk: Volume, *, synced_first: bool) -> Outcome:
    station = Station(data=disk.folder / "var", logs=course.folder, command=course.command)
    wanted = 1 if course.quick else _FULL_CYCLES
    until_s = time.monotonic() + course.limit_s
    rng, seed = Random(f"cuts-{course.seed}"), f"cuts-{course.seed}"
    back_s: list[float] = []
    crowd: Crowd | None = None
    with Book(course.folder / "told.csv") as book, ExitStack() as voting:
        while True:
            began_s = time.monotonic()
            with station.opened() as product:
                if synced_first and crowd is None:
                    disk.sync()
                crowd = crowd or voting.enter_context(Crowd(station.poll(), book, seed=seed))
                if crowd.await_more(_WARM_UP, _BACK_WITHIN_S) is None:
                    raise ProductFailed("nobody can vote")
                back_s.append(time.monotonic() - began_s)
                if len(back_s) > wanted or time.monotonic() > until_s:
                    voting.close()
                    reckoning = station.reckon(book, course.folder / "export")
                    break
                time.sleep(rng.uniform(*_LOAD_S))
                disk.cut()
                kill_all(product)
            disk.unmount()
            disk.mount()
        cycles = len(back_s) - 1
        return reckoned(
            _FAULT,
            _TITLE,
            cycles,
            book=book,
            reckoning=reckoning,
            figures={
                "not_acknowledged": book.outcomes.total() - book.acknowledged,
                "longest_start_s": round(max(back_s), 3),
            },
            problems=[f"{cycles} cycles, {wanted} are asked for"] if cycles < wanted else [],
        )
