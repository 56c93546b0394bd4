"""Two 64-bit codes into one: the finalizer of SplitMix64.

Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
"""

import numpy as np

from fraud.domain import Codes

_GOLDEN = np.uint64(0x9E37_79B9_7F4A_7C15)
_FIRST = np.uint64(0xBF58_476D_1CE4_E5B9)
_SECOND = np.uint64(0x94D0_49BB_1331_11EB)


def mixed(left: Codes, right: Codes) -> Codes:
    """(n,) codes that differ wherever a pair differs, but for a chance of 2^-64 a pair."""
    return _scrambled(_scrambled(left.view(np.uint64)) + right.view(np.uint64) * _GOLDEN).view(
        np.int64
    )


def _scrambled(
    bits: np.ndarray[tuple[int, ...], np.dtype[np.uint64]],
) -> np.ndarray[tuple[int, ...], np.dtype[np.uint64]]:
    bits = (bits ^ (bits >> np.uint64(30))) * _FIRST
    bits = (bits ^ (bits >> np.uint64(27))) * _SECOND
    return bits ^ (bits >> np.uint64(31))
