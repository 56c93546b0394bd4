"""What a world is asked for: names of attacks and surges, with shares where they are given."""

from collections.abc import Iterator
from dataclasses import dataclass

from loadtests.families.catalogue import FAMILIES
from loadtests.surges.catalogue import NAMES as SURGE_NAMES

ATTACK_NAMES = tuple(FAMILIES)
_LISTS = {
    "all": (*ATTACK_NAMES, *SURGE_NAMES),
    "attacks": ATTACK_NAMES,
    "surges": SURGE_NAMES,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One wave that is wanted; without a share a surge has the size of its own."""

    name: str
    share: float | None

    @property
    def attack(self) -> bool:
        """Whether it is an attack, and no honest surge."""
        return self.name in FAMILIES


def parse_asked(listed: str, share: float) -> tuple[Asked, ...]:
    """Read `A1:0.02,A3,H2`, `all`, `attacks`, `surges` or any mixture; "" asks for none.

    `share` is the share of attacks that name none.

    Raises:
        ValueError: a name or a share is none; the message says what is allowed.
    """
    return tuple(
        asked
        for word in listed.split(",")
        if word.strip()
        for asked in _asked(word.strip(), share)
    )


def _asked(word: str, default: float) -> Iterator[Asked]:
    name, colon, said = word.partition(":")
    given = _share(word, said) if colon else None
    for one in _names(name.strip()):
        attack = one in FAMILIES
        yield Asked(name=one, share=default if given is None and attack else given)


def _names(name: str) -> tuple[str, ...]:
    if name.lower() in _LISTS:
        return _LISTS[name.lower()]
    if name.upper() in _LISTS["all"]:
        return (name.upper(),)
    allowed = ", ".join((*_LISTS["all"], *_LISTS))
    raise ValueError(f"unknown family {name!r}: allowed are {allowed}")


def _share(word: str, said: str) -> float:
    try:
        share = float(said)
    except ValueError:
        share = -1.0
    if not 0.0 < share < 1.0:
        raise ValueError(f"{word!r}: a share lies between 0 and 1, as in A1:0.02")
    return share
