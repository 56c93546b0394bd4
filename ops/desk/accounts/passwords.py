"""Which passwords are good enough. Pure: the list of common ones is given."""

from collections.abc import Collection
from enum import StrEnum

LEAST, MOST = 12, 128
_FEW = 5
#: A shorter name is a part of too many words.
_TELLING = 4


class Weakness(StrEnum):
    """Why a password is not taken."""

    SHORT = "short"
    LONG = "long"
    COMMON = "common"
    NAME = "name"
    MONOTONOUS = "monotonous"


def weakness(password: str, name: str, common: Collection[str]) -> Weakness | None:
    """Why a password is not taken; None for one that is.

    Digits and signs around a common word, and a common word said twice, do not help it.
    """
    if len(password) < LEAST:
        return Weakness.SHORT
    if len(password) > MOST:
        return Weakness.LONG
    small = password.lower()
    if len(set(small)) < _FEW:
        return Weakness.MONOTONOUS
    if len(name) >= _TELLING and name in small:
        return Weakness.NAME
    return Weakness.COMMON if _cores(small) & set(common) else None


def _cores(small: str) -> set[str]:
    """What is left of a password without what people put around a word."""
    letters = "".join(letter for letter in small if letter.isalpha())
    return {small, _once(small), letters, _once(letters)}


def _once(text: str) -> str:
    """`abab` → `ab`: what a repeated text repeats."""
    period = (text + text).find(text, 1)
    return text[:period] if text else text
