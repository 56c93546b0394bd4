"""What there is to learn from simulated worlds, whose truth is known.

The judge runs over each world and is told, wave by wave, what a perfect one would say, so that
the next wave is seen as it would be beside a good judge.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import astuple, dataclass, replace
from functools import partial
from multiprocessing import get_context

import numpy as np

from fraud.bench.roster import Planned
from fraud.bench.truth import Truth, read_truth
from fraud.bench.world_files import Shelf, world_folder
from fraud.domain import UNKNOWN, Attribute, BallotBlock, Bools, Floats
from fraud.finding.features import Features
from fraud.finding.retained import Window
from fraud.finding.waves import Wave
from fraud.judge import Judge
from fraud.offline.ballot_log import read_ballot_log
from fraud.policy import FOUNDING
from fraud.reading.vocabulary import Vocabulary
from voting.provenance.geography import Geography

#: What many logs do not tell.
_TOLD_BY_FEW = [
    Attribute.OPERATOR, Attribute.REGION, Attribute.NETWORK_CLASS, Attribute.CLIENT,
    Attribute.WIDE_NETWORK, Attribute.REFERRER,
]  # fmt: skip
_KEPT = 0.2
_PROCESSES = 2

OnProgress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lesson:
    """What the judge saw in some worlds: w waves.

    Attributes:
        features: (w, features).
        brushed: (w,) whether most of the wave's ballots were.
        kind: (w,) the family or surge that most of its ballots are of, or "honest".
        weight: (w,) what it weighs: waves of one attack or surge share what their number's root
            makes, so that a long one does not drown the others.
        whole: (w,) whether its log was seen whole, and not as a poorer one would show it.
    """

    features: Floats
    brushed: Bools
    kind: "np.ndarray[tuple[int, ...], np.dtype[np.str_]]"
    weight: Floats
    whole: Bools

    def __len__(self) -> int:
        return len(self.brushed)


class _Teacher:
    """Says of each wave what is true, and notes what it was asked."""

    def __init__(self, truth: Truth) -> None:
        self._truth = truth
        self._brushed = truth.brushed
        self.seen: list[tuple[Features, bool, str, str]] = []

    def __call__(self, window: Window, wave: Wave) -> float:
        ballots = window.index[wave.rows]
        mass = float(wave.belongs.sum())
        brushed = float(wave.belongs[self._brushed[ballots]].sum()) > mass / 2
        names, place = np.unique(self._truth.waves[ballots], return_inverse=True)
        name = str(names[np.argmax(np.bincount(place, wave.belongs))])
        kind = name.partition("-")[0] or "honest"
        self.seen.append((wave.features, brushed, kind, name))
        return float(brushed)


def lesson(planned: Planned, shelf: Shelf) -> Lesson:
    """What there is to learn from one world, seen whole and as poorer logs would show it."""
    folder = world_folder(shelf.worlds, planned)
    vocabulary = Vocabulary()
    log = read_ballot_log(folder / "ballots.csv", vocabulary, geography=Geography(shelf.geography))
    truth = read_truth(folder / "truth.csv", log.ballot_ids)
    rng = np.random.default_rng(planned.number)
    views = (log.ballots, *(view(log.ballots, rng) for view in (_bare, _thinned)))
    return joined([_lesson(ballots, truth, vocabulary, log.ballots) for ballots in views])


def _lesson(
    ballots: BallotBlock, truth: Truth, vocabulary: Vocabulary, whole: BallotBlock
) -> Lesson:
    teacher = _Teacher(truth)
    judge = Judge(vocabulary, suspicion=teacher)
    judge.feed(ballots)
    judge.advance(float(ballots.cast_at[-1]) + FOUNDING.retained_s)
    names = np.array([name for _, _, _, name in teacher.seen])
    _, place, counts = np.unique(names, return_inverse=True, return_counts=True)
    return Lesson(
        features=np.array([astuple(features) for features, _, _, _ in teacher.seen]),
        brushed=np.array([brushed for _, brushed, _, _ in teacher.seen], np.bool_),
        kind=np.array([kind for _, _, kind, _ in teacher.seen]),
        weight=1.0 / np.sqrt(counts[place]),
        whole=np.full(len(names), ballots is whole),
    )


def _bare(ballots: BallotBlock, rng: np.random.Generator) -> BallotBlock:
    """One case a ballot, and nothing known but address, device and session."""
    first = ballots.case_offsets[:-1] + rng.integers(0, 1000, len(ballots)) % np.diff(
        ballots.case_offsets
    )
    codes = ballots.codes.copy()
    codes[:, _TOLD_BY_FEW] = UNKNOWN
    return replace(
        ballots,
        case_offsets=np.arange(len(ballots) + 1),
        case_codes=ballots.case_codes[first],
        codes=codes,
    )


def _thinned(ballots: BallotBlock, rng: np.random.Generator) -> BallotBlock:
    """A smaller campaign: every fifth ballot, and one more attribute of which nothing is known."""
    kept = np.flatnonzero(rng.uniform(size=len(ballots)) < _KEPT)
    size = np.diff(ballots.case_offsets)
    of = np.repeat(np.isin(np.arange(len(ballots)), kept), size)
    codes = ballots.codes[kept]
    codes[:, rng.integers(len(Attribute))] = UNKNOWN
    return replace(
        ballots,
        index=ballots.index[kept],
        cast_at=ballots.cast_at[kept],
        case_offsets=np.concatenate(([0], np.cumsum(size[kept]))),
        case_codes=ballots.case_codes[of],
        codes=codes,
        in_wechat=ballots.in_wechat[kept],
        unmetered=ballots.unmetered[kept],
    )


def joined(parts: Sequence[Lesson]) -> Lesson:
    """Lessons as one."""
    return Lesson(
        features=np.concatenate([part.features for part in parts]),
        brushed=np.concatenate([part.brushed for part in parts]),
        kind=np.concatenate([part.kind for part in parts]),
        weight=np.concatenate([part.weight for part in parts]),
        whole=np.concatenate([part.whole for part in parts]),
    )


def lessons(worlds: Sequence[Planned], shelf: Shelf, on_progress: OnProgress) -> Lesson:
    """What there is to learn from several worlds, two at a time."""
    parts = []
    with ProcessPoolExecutor(_PROCESSES, mp_context=get_context("spawn")) as pool:
        for part in pool.map(partial(lesson, shelf=shelf), worlds):
            parts.append(part)
            on_progress(len(parts), len(worlds))
    return joined(parts)
