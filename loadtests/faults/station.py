"""A polling station that can be broken and opened again: the product over one data directory."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from loadtests.bench.processes import descendants
from loadtests.faults.book import Book
from loadtests.faults.crowd import Poll
from loadtests.faults.receipts import unrecorded
from loadtests.faults.reconciler import Reckoning, reconcile
from loadtests.faults.victims import kill
from loadtests.product.evidence import read_tallies
from loadtests.product.running import (
    Ports,
    Product,
    ProductFailed,
    base_environment,
    free_ports,
    is_ready,
    run_command,
)
from loadtests.target import Target

SAMPLE = "qingdao-2019"
_READY_WITHIN_S = 90.0
_MOST_LOOKS, _LOOK_PAUSE_S = 60, 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """The product in real time, two fronts, embedded servers over `data`.

    `logs` is a folder for what each start says; `command` runs in place of `pingxuan`, with a
    fault planted. `more` are settings beside those that every station has.
    """

    data: Path
    logs: Path
    command: Sequence[str | Path] = ()
    more: Mapping[str, str] = field(default_factory=dict)
    ports: Ports = field(default_factory=free_ports)

    @property
    def environment(self) -> dict[str, str]:
        """The settings of the product and of its commands."""
        return base_environment(self.data, self.ports) | {
            "PINGXUAN_FRONTS": "2",
            "PINGXUAN_PUBLIC_HOST": "127.0.0.1",
            **self.more,
        }

    def poll(self, campaign: str = SAMPLE) -> Poll:
        """Where voters vote."""
        return Poll(target=Target(host="127.0.0.1", port=self.ports.public), campaign=campaign)

    @contextmanager
    def opened(self) -> Iterator[Product]:
        """Start the product and stop it, unless it was broken meanwhile.

        Raises:
            ProductFailed: it does not become ready.
        """
        turn = len(list(self.logs.glob("product-*.log"))) + 1
        log = self.logs / f"product-{turn}.log"
        # Whoever is stopped in the midst of it leaves no product behind.
        options = ("--json", "--die-with-parent")
        with Product(None, self.environment, log, *options, command=self.command) as product:
            yield product

    def await_ready(self, within_s: float = _READY_WITHIN_S) -> float | None:
        """Wait until every role is ready; the seconds that took, or None when they are over."""
        began_s = time.monotonic()
        while time.monotonic() - began_s < within_s:
            if is_ready(self.ports.metrics):
                return time.monotonic() - began_s
            time.sleep(0.1)
        return None

    def reckon(self, book: Book, export: Path, campaign: str = SAMPLE) -> Reckoning:
        """Export once all is judged, check, and hold it against what voters were told.

        Raises:
            ProductFailed: a command does not do its work, or ballots stay pending.
        """
        book.flush()
        return self.reckon_lines(book.path, tuple(book.receipts), export, campaign)

    def reckon_lines(
        self, lines: Path, receipts: Sequence[str], export: Path, campaign: str
    ) -> Reckoning:
        """The same of the lines of a book that is closed, and of some receipts.

        Raises:
            ProductFailed: a command does not do its work, or ballots stay pending.
        """
        findings = self.look_over(receipts, export, campaign)
        return reconcile(lines, export / "ballots.parquet", findings)

    def look_over(self, receipts: Sequence[str], export: Path, campaign: str) -> list[str]:
        """Export once all is judged; what `fsck` finds, and which receipts nobody knows.

        Raises:
            ProductFailed: a command does not do its work, or ballots stay pending.
        """
        self._export(campaign, export)
        said = self.type("fsck", campaign, "--json", may_differ=True)
        unknown = unrecorded(self.poll(campaign), receipts)
        return [*said["findings"], *(f"receipt {receipt} is not recorded" for receipt in unknown)]

    def type(self, *command: str | Path, may_differ: bool = False) -> dict[str, Any]:
        """Run `pingxuan …`; returns the JSON object it printed, if any.

        Raises:
            ProductFailed: its exit code is not 0, nor 1 where it may find differences.
        """
        ran = run_command(*command, environment=self.environment)
        if ran.code != 0 and not (may_differ and ran.code == 1 and ran.said):
            raise ProductFailed(
                f"`pingxuan {command[0]}` ended with {ran.code}: {ran.text[-800:]}"
            )
        return ran.said

    def _export(self, campaign: str, export: Path) -> None:
        for _ in range(_MOST_LOOKS):
            self.type("export", campaign, "--out", export)
            if not sum(tally.pending for tally in read_tallies(export)):
                return
            time.sleep(_LOOK_PAUSE_S)
        raise ProductFailed(f"{campaign}: ballots stay pending")


def kill_all(product: Product) -> None:
    """Kill the product and everything below it at once, as a power cut would, and see it gone."""
    everybody = [seen.pid for seen in descendants([product.pid])]
    for pid in everybody:
        kill(pid)
    until_s = time.monotonic() + _READY_WITHIN_S
    while any(Path(f"/proc/{pid}/exe").exists() for pid in everybody):
        if time.monotonic() > until_s:
            raise ProductFailed("a killed process does not go away")
        time.sleep(0.02)
