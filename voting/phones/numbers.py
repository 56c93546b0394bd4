"""Mobile numbers of mainland China, as people write them. Pure."""

import re
import unicodedata
from typing import NewType

#: Eleven digits, without the country's 86.
PhoneNumber = NewType("PhoneNumber", str)

_BETWEEN = re.compile(r"[\s().\-‐-―]+")
_NUMBER = re.compile(r"(?:\+86|0086|86)?(1[3-9][0-9]{9})")
_MOST_CHARACTERS = 40


def mainland(text: str) -> PhoneNumber | None:
    """The number that somebody has written: in full-width digits, with spaces or hyphens, with or
    without +86; None where it is no mobile number of the mainland."""
    if len(text) > _MOST_CHARACTERS:
        return None
    found = _NUMBER.fullmatch(_BETWEEN.sub("", unicodedata.normalize("NFKC", text)))
    return PhoneNumber(found.group(1)) if found else None


def masked(number: PhoneNumber) -> str:
    """What its owner knows it by, and nobody else: `138****8000`."""
    return f"{number[:3]}****{number[7:]}"
