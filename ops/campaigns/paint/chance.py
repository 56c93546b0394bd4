"""Chance that is the same on every run."""

import hashlib
from random import Random


def seeded(case_id: str) -> Random:
    """The source of chance that belongs to a case."""
    digest = hashlib.sha256(case_id.encode()).digest()
    return Random(int.from_bytes(digest))  # noqa: S311 (a painter's dice, no secret)


def happens(rng: Random, share: float) -> bool:
    """Throw the dice: true in a `share` of all throws, from 0 to 1."""
    return rng.random() < share
