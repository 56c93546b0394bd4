"""Reads a lock that `uv pip compile --generate-hashes` wrote. Pure."""

import re
from dataclasses import dataclass

_PIN = re.compile(r"^([a-z0-9.-]+)(?:\[[^\]]+\])?==([^ \\;]+)(?: ; ([^\\]+?))? *\\?$")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """One package at one version; `marker` says where it is wanted, empty everywhere."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]


def pins(text: str) -> list[Pin]:
    """Every package of a lock, in its order.

    Raises:
        ValueError: a package has no hash.
    """
    found: list[Pin] = []
    for block in re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE):
        head = _PIN.match(block.partition("\n")[0])
        if head is None:
            continue
        hashes = tuple(_HASH.findall(block))
        if not hashes:
            raise ValueError(f"{head[1]}=={head[2]}: the lock has no hash of it")
        found.append(Pin(name=head[1], version=head[2], marker=head[3] or "", hashes=hashes))
    return found
