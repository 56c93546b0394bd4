"""Whether a region lies in others, by their ISO 3166 codes. Pure."""

from collections.abc import Sequence

#: ISO 3166 knows these both as countries and as subdivisions of China.
_SUBDIVISIONS = {"HK": "CN-HK", "MO": "CN-MO", "TW": "CN-TW"}


def lies_in(region: str, others: Sequence[str]) -> bool | None:
    """`CN-SD` lies in `CN`; None where the region is known too coarsely to say, or not at all."""
    region = _SUBDIVISIONS.get(region, region)
    others = [_SUBDIVISIONS.get(one, one) for one in others]
    if any(f"{region}-".startswith(f"{one}-") for one in others):
        return True
    if not region or any(one.startswith(f"{region}-") for one in others):
        return None
    return False
