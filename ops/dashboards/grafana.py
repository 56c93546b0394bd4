"""What a dashboard is made of, and how Grafana reads it. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

_COLUMNS, _WIDTH, _HEIGHT = 24, 8, 8
_SOURCE = {"type": "prometheus", "uid": "${source}"}
#: Grafana's form of a dashboard; newer Grafanas read older forms.
_SCHEMA = 39


class Unit(StrEnum):
    """Units as Grafana names them."""

    COUNT = "short"
    PER_SECOND = "ops"
    SECONDS = "s"
    SHARE = "percentunit"
    BYTES = "bytes"


class Kind(StrEnum):
    """How a panel shows its series."""

    CURVES = "timeseries"
    NUMBER = "stat"


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One picture: what it asks Prometheus, by the name of each curve."""

    title: str
    unit: Unit
    series: dict[str, str]
    kind: Kind = Kind.CURVES
    says: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dashboard:
    """One page; `uid` is part of its address."""

    uid: str
    title: str
    panels: Sequence[Panel]


def document(board: Dashboard) -> dict[str, Any]:
    """The dashboard as Grafana imports it."""
    return {
        "uid": board.uid,
        "title": board.title,
        "tags": ["pingxuan"],
        "timezone": "browser",
        "schemaVersion": _SCHEMA,
        "refresh": "10s",
        "time": {"from": "now-3h", "to": "now"},
        "templating": {"list": [_source(), _campaign()]},
        "panels": list(_placed(board.panels)),
    }


def _placed(panels: Sequence[Panel]) -> Iterator[dict[str, Any]]:
    across = _COLUMNS // _WIDTH
    for number, panel in enumerate(panels):
        place = {"x": number % across * _WIDTH, "y": number // across * _HEIGHT}
        yield {
            "id": number + 1,
            "type": panel.kind.value,
            "title": panel.title,
            "description": panel.says,
            "datasource": _SOURCE,
            "gridPos": {**place, "w": _WIDTH, "h": _HEIGHT},
            "fieldConfig": {"defaults": {"unit": panel.unit.value, "min": 0}, "overrides": []},
            "targets": [
                {"refId": chr(ord("A") + at), "expr": expr, "legendFormat": name}
                for at, (name, expr) in enumerate(panel.series.items())
            ],
        }


def _source() -> dict[str, Any]:
    return {"name": "source", "type": "datasource", "query": "prometheus", "label": "Prometheus"}


def _campaign() -> dict[str, Any]:
    return {
        "name": "campaign",
        "label": "活动 / campaign",
        "type": "query",
        "datasource": _SOURCE,
        "query": "label_values(pingxuan_judged_index, campaign)",
        "refresh": 2,
        "includeAll": True,
        "allValue": ".*",
        "current": {"text": "All", "value": "$__all"},
    }
