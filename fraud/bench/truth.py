"""What a world says of its own ballots; no detector sees it."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fraud.bench.families import ATTACKS, SURGES
from fraud.domain import Bools

Names = NDArray[np.str_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Truth:
    """n ballots in the log's order.

    Attributes:
        labels: (n,) "honest", a family or a surge.
        waves: (n,) the wave that each belongs to; empty for ordinary ballots.
    """

    labels: Names
    waves: Names

    @property
    def brushed(self) -> Bools:
        """(n,) ballots of any family."""
        return np.isin(self.labels, ATTACKS)

    @property
    def families(self) -> tuple[str, ...]:
        """Those that the world holds, in the order of their numbers."""
        found = set(self.labels.tolist())
        return tuple(family for family in ATTACKS if family in found)

    @property
    def surges(self) -> tuple[str, ...]:
        """Those that the world holds."""
        found = set(self.labels.tolist())
        return tuple(surge for surge in SURGES if surge in found)

    def waves_of(self, family: str) -> list[Bools]:
        """(n,) masks, one a wave of the family."""
        mine = self.labels == family
        return [mine & (self.waves == wave) for wave in np.unique(self.waves[mine])]


def read_truth(path: Path, ballot_ids: Sequence[str]) -> Truth:
    """Read `truth.csv`, for ballots in this order."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = {row["ballot_id"]: row for row in csv.DictReader(file)}
    told = [rows[ballot_id] for ballot_id in ballot_ids]
    return Truth(
        labels=np.array([row["truth"] for row in told], np.str_),
        waves=np.array([row["wave"] for row in told], np.str_),
    )
