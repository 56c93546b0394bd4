"""Looking at a log by several processes at once, with the verdicts of one.

A judge goes through a log in its order: who is held at one time is no background later. But all
that costs, finding the waves of a window, depends on little that was decided: which cases are
looked at, and which of the window's ballots are held. So other processes look ahead, each at a
part of the log, from a few days before it, and note what they assumed and what they found. The one
judge whose word counts then believes a note where exactly that holds, bit by bit, and looks for
itself where it does not. What others foresaw makes it faster, and can make it no other.
"""

import platform
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from importlib.metadata import version
from typing import Protocol

import numpy as np

from fraud.domain import BallotBlock, Floats, Ints
from fraud.finding.finder import Finder
from fraud.finding.retained import NOBODY, Window
from fraud.finding.waves import Wave
from fraud.judge import Judge
from fraud.policy import DAY_S, Overview, Policy
from fraud.reading.vocabulary import Vocabulary

#: How long before its part a process begins to hold what it finds.
_WARM_UP_S = DAY_S
_AT_ONCE = 50_000

#: The end of a window, its length in seconds, and whether it is looked at as a whole.
_Look = tuple[float, float, bool]


class UnlikeWorkerError(Exception):
    """A process that looked ahead does not reckon as this one does."""


@dataclass(slots=True, kw_only=True)
class Note:
    """What was found in a window, and what that took for granted.

    Attributes:
        cases: those that were looked at, as bytes; none where all were.
        held: which ballots of the window, and of the days before it, were held, packed.
        waves: each with which of the window's were held by then.
    """

    cases: bytes
    held: tuple[bytes, bytes]
    waves: list[tuple[bytes, Wave]] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Foresight:
    """The notes of a part of a log, and how whoever made them reckons."""

    kind: str
    notes: dict[_Look, Note]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What a process looks ahead at: looks after `begin`, up to `end` (epoch seconds).

    `stop` ballots of the log are needed for it.
    """

    begin: float
    end: float
    stop: int


class Promise(Protocol):
    """What a process will have foreseen."""

    def result(self) -> Foresight:
        """Wait for it; raises what the process failed by."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """`size` other processes; `submit` has one of them `foresee`."""

    size: int
    submit: Callable[[BallotBlock, Part, Policy], Promise]


def parts(ballots: BallotBlock, count: int, policy: Policy) -> list[Part]:
    """A log in equal parts: the first is left to the judge itself, `count` at most to others."""
    count = min(count, len(ballots) - 1)
    cuts = [len(ballots) * place // max(count + 1, 1) for place in range(count + 2)]
    times = [float(ballots.cast_at[cut - 1]) for cut in cuts[1:]]
    if times:
        times[-1] += policy.retained_s  # what is looked at when nothing comes any more
    return [
        Part(begin=begin, end=end, stop=stop)
        for begin, end, stop in zip(times, times[1:], cuts[2:], strict=False)
    ]


def foresee(ballots: BallotBlock, part: Part, policy: Policy) -> Foresight:
    """Judge the ballots of a log up to a part's end, and note what is found in the part."""
    finder = _NotingFinder(policy, part)
    judge = Judge(Vocabulary(), policy, finder=finder)
    for first in range(0, len(ballots), _AT_ONCE):
        judge.feed(ballots.between(first, min(len(ballots), first + _AT_ONCE)))
    if part.end > ballots.cast_at[-1]:
        judge.advance(part.end)
    return Foresight(kind=kind_of_reckoning(), notes=finder.notes)


def kind_of_reckoning() -> str:
    """A digest of what sums and logarithms come out as here, to the last bit."""
    numbers = np.linspace(1e-6, 1e6, 4099)
    versions = f"{version('pingxuan')} {platform.python_version()} {np.__version__}"
    told = blake2b(versions.encode(), digest_size=16)
    for made in (np.log(numbers), np.exp(-numbers / 1e5), np.sqrt(numbers), np.log10(numbers)):
        told.update(made.tobytes())
        told.update(np.float64(made.sum()).tobytes())
    return told.hexdigest()


class _NotingFinder(Finder):
    """Finds nothing long before a part, then finds, and notes what it finds in the part."""

    def __init__(self, policy: Policy, part: Part) -> None:
        super().__init__(policy)
        self._part = part
        self.notes: dict[_Look, Note] = {}

    def by_case(
        self, window: Window, cases: Ints, usual: Floats, length_s: float, at: float
    ) -> Iterator[Wave]:
        if self._is_long_before(at):
            return iter(())
        found = super().by_case(window, cases, usual, length_s, at)
        note = Note(cases=cases.tobytes(), held=(_held(window), b""))
        return self._noted((at, length_s, False), note, window, found)

    def whole(self, window: Window, past: Window, overview: Overview, at: float) -> Iterator[Wave]:
        if self._is_long_before(at):
            return iter(())
        found = super().whole(window, past, overview, at)
        note = Note(cases=b"", held=(_held(window), _held(past)))
        return self._noted((at, overview.length_s, True), note, window, found)

    def _is_long_before(self, at: float) -> bool:
        return at <= self._part.begin - _WARM_UP_S

    def _noted(
        self, look: _Look, note: Note, window: Window, found: Iterator[Wave]
    ) -> Iterator[Wave]:
        if self._part.begin < look[0] <= self._part.end:
            self.notes[look] = note
        for wave in found:
            note.waves.append((_held(window), wave))
            yield wave


class ForeseenFinder(Finder):
    """Believes notes of what it would find, where what they took for granted holds.

    `believed` of `looks` were; `failed` says why processes brought no notes: then it looks itself.
    """

    def __init__(self, ballots: BallotBlock, crew: Crew, policy: Policy) -> None:
        super().__init__(policy)
        self._notes: dict[_Look, Note] = {}
        self.looks = self.believed = 0
        self.failed: list[str] = []
        self._coming = deque(
            (part, crew.submit(ballots.between(0, part.stop), part, policy))
            for part in parts(ballots, crew.size, policy)
        )

    def _noted(self, look: _Look) -> Note | None:
        """The note of a look, if there is one.

        Raises:
            UnlikeWorkerError: whoever made it does not reckon as this process does.
        """
        while self._coming and self._coming[0][0].begin < look[0]:
            self._notes = {}
            try:
                foresight = self._coming.popleft()[1].result()
            except Exception as fault:  # of whatever kind: nothing depends on it but time
                self.failed.append(str(fault) or type(fault).__name__)
                continue
            if foresight.kind != kind_of_reckoning():
                raise UnlikeWorkerError(
                    "a worker's pingxuan, Python, numpy or processor reckons otherwise than ours:"
                    " verdicts would not be the same to the last bit. Start workers of the same"
                    " environment on machines of the same kind"
                )
            self._notes = foresight.notes
        return self._notes.pop(look, None)

    def by_case(
        self, window: Window, cases: Ints, usual: Floats, length_s: float, at: float
    ) -> Iterator[Wave]:
        note = self._noted((at, length_s, False))

        def look(seen: Window) -> Iterator[Wave]:
            return super(ForeseenFinder, self).by_case(seen, cases, usual, length_s, at)

        holds = note is not None and note.cases == cases.tobytes()
        return self._told(note if holds else None, window, (_held(window), b""), look)

    def whole(self, window: Window, past: Window, overview: Overview, at: float) -> Iterator[Wave]:
        note = self._noted((at, overview.length_s, True))

        def look(seen: Window) -> Iterator[Wave]:
            return super(ForeseenFinder, self).whole(seen, past, overview, at)

        return self._told(note, window, (_held(window), _held(past)), look)

    def _told(
        self,
        note: Note | None,
        window: Window,
        held: tuple[bytes, bytes],
        look: Callable[[Window], Iterator[Wave]],
    ) -> Iterator[Wave]:
        self.looks += 1
        if note is None or note.held != held:
            return look(window)
        self.believed += 1
        return _believed(note, window, look)


def _believed(
    note: Note, window: Window, look: Callable[[Window], Iterator[Wave]]
) -> Iterator[Wave]:
    """A note's waves, up to one before which others are held than it took for granted."""
    began = window.incident.copy()
    for place, (held, wave) in enumerate(note.waves):
        if held != _held(window):
            yield from _from(place, look, window, replace(window, incident=began))
            return
        yield wave


def _from(
    place: int, look: Callable[[Window], Iterator[Wave]], window: Window, began: Window
) -> Iterator[Wave]:
    """The waves of a window from one on, as whoever looked at it from the beginning sees them.

    Args:
        began: the window as it was before the first; it is made to follow what is held since.
    """
    found = look(began)
    for _ in range(place):
        next(found)
    while True:
        began.incident[:] = window.incident
        wave = next(found, None)
        if wave is None:
            return
        yield wave


def _held(window: Window) -> bytes:
    return np.packbits(window.incident != NOBODY).tobytes()
