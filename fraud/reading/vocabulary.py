"""Text to 64-bit codes, the same on every machine and in every run, and back for people.

Two texts share a code with a chance of about n² / 2^65: for a million values, one in 37 million.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from itertools import islice, pairwise

import numpy as np

from fraud.domain import UNKNOWN, Floats, Ints

#: Session ages are compared by these classes; upper bounds in seconds, exclusive.
SESSION_AGE_BOUNDS_S = (
    1.0, 2.0, 3.0, 5.0, 8.0, 12.0, 20.0, 35.0, 60.0, 120.0, 300.0, 900.0, 3600.0,
)  # fmt: skip
SESSION_AGES = (
    *(f"{low:g}–{high:g} s" for low, high in pairwise((0.0, *SESSION_AGE_BOUNDS_S))),
    f"≥{SESSION_AGE_BOUNDS_S[-1]:g} s",
)

LONGEST_NAME = 160


@lru_cache(maxsize=65_536)
def code_of(text: str) -> int:
    """The code of a text: a signed 64-bit number; `UNKNOWN` (0) for an empty one."""
    if not text:
        return UNKNOWN
    return (
        int.from_bytes(
            blake2b(text.encode(errors="surrogatepass"), digest_size=8).digest(), signed=True
        )
        or 1
    )


@dataclass(slots=True)
class Vocabulary:
    """Names behind codes, for the sentences that people read.

    Only cases, device classes and referrers are named; networks never are. When full, further
    values are judged all the same and shown by their code. Cases always have their name: whoever
    fills the vocabulary with rubbish must not make a case anonymous.
    """

    max_names: int = 200_000
    _names: dict[int, str] = field(default_factory=dict)

    def learn(self, text: str) -> int:
        """Give a text's code and remember its name."""
        code = code_of(text)
        if code not in self._names and len(self._names) < self.max_names:
            self._names[code] = text[:LONGEST_NAME]
        return code

    def learn_case(self, case: str) -> int:
        """The same for a case, whose name is kept even when there is no room."""
        code = code_of(case)
        self._names.setdefault(code, case[:LONGEST_NAME])
        return code

    def since(self, count: int) -> dict[int, str]:
        """Names by code, without those that were learned first."""
        return dict(islice(self._names.items(), count, None))

    def remember(self, names: Mapping[int, str]) -> None:
        """Know the names that another vocabulary has learned."""
        self._names.update(names)

    def name(self, code: int) -> str:
        """The text behind a code, cut to 160 characters."""
        return self._names.get(code) or f"#{code & 0xFFFF_FFFF_FFFF_FFFF:016x}"


_AGE_CODES = np.array([code_of(name) for name in SESSION_AGES], dtype=np.int64)


def session_age_codes(session_age_s: Floats) -> Ints:
    """(n,) seconds to (n,) codes of `SESSION_AGES`; NaN and negative ages are unknown."""
    place = np.searchsorted(np.array(SESSION_AGE_BOUNDS_S), session_age_s, side="right")
    known = session_age_s >= 0.0
    return np.where(known, _AGE_CODES[np.minimum(place, len(_AGE_CODES) - 1)], UNKNOWN)


def learn_session_ages(vocabulary: Vocabulary) -> None:
    """Let a vocabulary name the classes of session age."""
    for name in SESSION_AGES:
        vocabulary.learn(name)
