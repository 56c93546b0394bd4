"""What a form asks with: the campaign's zone, and the names that its fields may give. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What a form needs to know beside the value: the campaign's zone, and names to choose from.

    `names` are those of other fields that a field may name, by the field's own name.
    """

    zone: ZoneInfo
    names: Mapping[str, tuple[str, ...]]


def asking_of(document: Mapping[str, Any]) -> Asking:
    """Zone and names of a campaign as far as it is written."""
    fields = [line for one in _tables(document, "category") for line in _lines(one.get("fields"))]
    categories, tracks = _ids(document, "category"), _ids(document, "track")
    return Asking(
        zone=zone_of(document),
        names={
            "case.category": categories,
            "case.field": tuple(dict.fromkeys(fields)),
            "case.recommended_by": _ids(document, "recommender"),
            "category.track": tracks,
            "recommender.quota.within": tracks or categories,
            "ballot.category.id": categories,
            "ballot.quota.categories": categories,
            "award.of": _ids(document, "award"),
        },
    )


def zone_of(document: Mapping[str, Any]) -> ZoneInfo:
    """The campaign's zone, and the usual one where it names none that there is."""
    timetable = document.get("timetable")
    name = timetable.get("timezone") if isinstance(timetable, dict) else None
    return named_zone(name) or ZoneInfo("Asia/Shanghai")


def named_zone(name: object) -> ZoneInfo | None:
    """The zone of a name, if there is one."""
    try:
        return ZoneInfo(name) if isinstance(name, str) and name else None
    except (ValueError, OSError, LookupError):
        return None


def _tables(document: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    found = document.get(name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _lines(value: Any) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def _ids(document: Mapping[str, Any], name: str) -> tuple[str, ...]:
    ids = (one.get("id") for one in _tables(document, name))
    return tuple(one for one in ids if isinstance(one, str) and one)
