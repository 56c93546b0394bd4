"""How much memory a piece of work takes above what was there before it (Linux)."""

import ctypes
import gc
import math
import re
from contextlib import suppress
from pathlib import Path

_STATUS = Path("/proc/self/status")
_CLEAR = Path("/proc/self/clear_refs")
_FORGET_PEAK = "5"


def forget_peak() -> float:
    """Begin to measure: MiB in use now, or NaN where the system does not tell.

    What is free already goes back to the system first, or work would seem to take nothing.
    """
    try:
        gc.collect()
        _trim()
        _CLEAR.write_text(_FORGET_PEAK, encoding="ascii")
        return _mib("VmRSS")
    except OSError:
        return math.nan


def _trim() -> None:
    """glibc's; other C libraries have nothing to give back."""
    with suppress(AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


def peak() -> float:
    """The most MiB in use since then; NaN where the system does not tell."""
    try:
        return _mib("VmHWM")
    except OSError:
        return math.nan


def _mib(field: str) -> float:
    found = re.search(rf"^{field}:\s+(\d+) kB", _STATUS.read_text(encoding="ascii"), re.MULTILINE)
    return int(found[1]) / 1024 if found else math.nan
