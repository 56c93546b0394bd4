"""The week of the petition as a ballot log, thinned: honest voters, and one brushed case."""

import csv
import gzip
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from voting.provenance.client import device_class

DATA = Path(__file__).parents[2].parent / "shared" / "data"
CURVE = DATA / "petition-euref2-2016" / "signatures_2min.csv"
PROFILES = DATA / "ua-corpora" / "browser_profiles.json.gz"

STEP_AT = datetime(2016, 6, 26, 2, 32, 1, tzinfo=UTC).timestamp()
STEP_EXPECTED = 540.0
BRUSHED_CASE = "urban-01"
CASES = [
    f"{field}-{number:02d}"
    for field in ("urban", "industry", "public", "citizen", "business", "growth", "base", "5g")
    for number in range(1, 7)
]
_ATTACK_CLASSES = 4
_NETWORKS = 60_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One sample of the curve: how many signatures came in the seconds before it."""

    at: float
    length_s: float
    delta: float


def samples() -> list[Sample]:
    """Those with a rise; where the total fell, nothing is cast."""
    with CURVE.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["delta"] and float(row["delta"]) > 0]
    return [
        Sample(
            at=datetime.fromisoformat(row["utc"]).replace(tzinfo=UTC).timestamp(),
            length_s=float(row["dt_s"]),
            delta=float(row["delta"]),
        )
        for row in rows
    ]


class PetitionLog:
    """Draws ballots; every choice comes from one seeded generator."""

    def __init__(self, seed: int) -> None:
        self._rng = np.random.default_rng(seed)
        profiles = json.loads(gzip.decompress(PROFILES.read_bytes()))
        self._agents = [profile["userAgent"] for profile in profiles]
        weights = np.array([profile["weight"] for profile in profiles])
        self._agent_weights = weights / weights.sum()
        popularity = 1.0 / np.arange(1, len(CASES) + 1) ** 0.9
        self._case_weights = popularity / popularity.sum()
        self._case_order = self._rng.permutation(len(CASES))
        shares = 1.0 / np.arange(1, _NETWORKS + 1) ** 0.7
        self._network_weights = shares / shares.sum()

    def write(self, path: Path, thinning: float) -> None:
        """Write the log; ids tell the truth: h… for honest, s… for the step's brushing."""
        rows: list[tuple[str, ...]] = []
        for sample in samples():
            ours = sample.at == STEP_AT
            honest = STEP_EXPECTED if ours else sample.delta
            times = self._times(sample, honest / thinning)
            rows += self._honest(times, len(rows))
            if ours:
                times = self._times(sample, (sample.delta - honest) / thinning)
                rows += self._brushing(times, len(rows))
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(
                ("ballot_id", "case", "cast_at", "ip", "user_agent", "session_started_at")
            )
            writer.writerows(rows)

    def _times(self, sample: Sample, mean: float) -> list[float]:
        number = int(mean) + int(self._rng.uniform() < mean % 1.0)
        first = sample.at - sample.length_s
        return [float(at) for at in np.sort(self._rng.uniform(first, sample.at, number))]

    def _honest(self, times: list[float], first: int) -> list[tuple[str, ...]]:
        n = len(times)
        cases = self._case_order[self._rng.choice(len(CASES), n, p=self._case_weights)]
        agents = self._rng.choice(len(self._agents), n, p=self._agent_weights)
        networks = self._rng.choice(_NETWORKS, n, p=self._network_weights)
        ages = self._rng.lognormal(4.2, 1.1, n)
        return [
            (
                f"h{first + i}",
                CASES[cases[i]],
                *self._sent(times[i], networks[i], agents[i], ages[i]),
            )
            for i in range(n)
        ]

    def _brushing(self, times: list[float], first: int) -> list[tuple[str, ...]]:
        """A proxy pool: any network, a few device classes, quick."""
        n = len(times)
        classes = sorted({device_class(agent) for agent in self._agents})
        chosen = [classes[i] for i in self._rng.choice(len(classes), _ATTACK_CLASSES)]
        pool = [place for place, agent in enumerate(self._agents) if device_class(agent) in chosen]
        agents = self._rng.choice(pool, n)
        networks = self._rng.choice(_NETWORKS, n)
        ages = self._rng.uniform(1.0, 4.0, n)
        return [
            (f"s{first + i}", BRUSHED_CASE, *self._sent(times[i], networks[i], agents[i], ages[i]))
            for i in range(n)
        ]

    def _sent(self, at: float, network: int, agent: int, age_s: float) -> tuple[str, ...]:
        address = f"{11 + network // 65536}.{network // 256 % 256}.{network % 256}.{agent % 254}"
        return f"{at:.3f}", address, self._agents[agent], f"{at - age_s:.3f}"
