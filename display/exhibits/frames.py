"""Pages as frames with gaps: what stays from snapshot to snapshot is rendered once.

A template says `gap(name, case)` where something changes with every snapshot; what it leaves is a
mark that nobody outside this process can write. The rest of the page is its frame.
"""

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

_SECRET = secrets.token_hex(8)
_GAP = re.compile(rf"\x02{_SECRET} (\w+) ([^\x03]*)\x03")

#: Gives the words for a gap, by its name and its case.
Fill = Callable[[str, str], str]


def gap(name: str, case: str = "") -> Markup:
    """A mark where `gap_<name>.html` belongs; for templates."""
    return Markup(f"\x02{_SECRET} {name} {case}\x03")  # noqa: S704 — no words of anybody's


@dataclass(frozen=True, slots=True)
class Frame:
    """A rendered page: its words, and between two of them the (name, case) of a gap."""

    words: tuple[str, ...]
    gaps: tuple[tuple[str, str], ...]

    def filled(self, fill: Fill) -> str:
        """The whole page."""
        whole = [self.words[0]]
        for (name, case), after in zip(self.gaps, self.words[1:], strict=True):
            whole += (fill(name, case), after)
        return "".join(whole)


def frame(text: str) -> Frame:
    """What a template rendered, with its gaps found."""
    pieces = _GAP.split(text)
    return Frame(tuple(pieces[::3]), tuple(zip(pieces[1::3], pieces[2::3], strict=True)))
