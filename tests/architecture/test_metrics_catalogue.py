"""The catalogue of metrics is a promise: the registry holds it, and nothing else."""

import re
from pathlib import Path

from prometheus_client import REGISTRY

import display.metrics
import fraud.metrics
import ops.metrics
import voting.metrics

ROOT = Path(__file__).parents[2]
_LINE = re.compile(r"^\| `(pingxuan_\w+)` \| ([^|]*) \| ([^|]+) \|$", re.MULTILINE)
HOUSES = (voting.metrics, fraud.metrics, display.metrics, ops.metrics)


def catalogued() -> dict[str, tuple[tuple[str, ...], str]]:
    text = (ROOT / "ops" / "metrics.md").read_text(encoding="utf-8")
    return {
        name: (tuple(re.findall(r"`(\w+)`", labels)), says.strip())
        for name, labels, says in _LINE.findall(text)
    }


def registered() -> dict[str, tuple[tuple[str, ...], str]]:
    found = {}
    for house in HOUSES:
        for metric in vars(house).values():
            if hasattr(metric, "_labelnames"):
                name = next(iter(metric.describe())).name
                found[name] = (tuple(metric._labelnames), metric._documentation)
    return found


def test_the_catalogue_says_what_the_registry_holds() -> None:
    assert catalogued() == registered()


def test_every_metric_of_ours_in_the_registry_is_kept_by_a_house() -> None:
    ours = {family.name for family in REGISTRY.collect() if family.name.startswith("pingxuan_")}
    assert ours == set(registered())
