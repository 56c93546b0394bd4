"""Makes the model of waves, from simulated worlds whose truth is known.

The judge runs over each world and is told, wave by wave, what a perfect one would say, so that
the next wave is seen as it would be beside a good judge. What it saw, with the truth, fits a
gradient boosting that is monotone in evidence; other worlds calibrate it and say what it is
worth. Of the families, only `bench.families.LEARNED_FROM` appear in any of them.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import astuple, dataclass, replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import msgspec
import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

from fraud.ballot_log import read_ballot_log
from fraud.bench.families import LEARNED_FROM
from fraud.bench.roster import BALLOTS, Planned, Use, learning_worlds
from fraud.bench.truth import Truth, read_truth
from fraud.bench.world_files import Shelf, world_folder
from fraud.domain import UNKNOWN, Attribute, BallotBlock, Bools, Floats
from fraud.features import NAMES, Features
from fraud.judge import Judge
from fraud.policy import FOUNDING
from fraud.retained import Window
from fraud.suspicion import Model, Node
from fraud.vocabulary import Vocabulary
from fraud.waves import Wave
from voting.geography import Geography

#: More evidence of these never makes a wave look more honest.
_EVIDENCE = ("device_nats", "age_nats", "rented", "odd", "held", "device_kinship")
#: What many logs do not tell.
_TOLD_BY_FEW = [
    Attribute.OPERATOR, Attribute.REGION, Attribute.NETWORK_CLASS, Attribute.CLIENT,
    Attribute.WIDE_NETWORK, Attribute.REFERRER,
]  # fmt: skip
_KEPT = 0.2
_PROCESSES = 2

OnProgress = Callable[[int, int], None]
_TREES, _LEAVES, _LEARNING_RATE, _LEAST_IN_LEAF, _RIDGE = 160, 8, 0.06, 25, 2.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lesson:
    """What the judge saw in some worlds: w waves.

    Attributes:
        features: (w, features).
        brushed: (w,) whether most of the wave's ballots were.
        kind: (w,) the family or surge that most of its ballots are of, or "honest".
        weight: (w,) what it weighs: waves of one attack or surge share what their number's root
            makes, so that a long one does not drown the others.
    """

    features: Floats
    brushed: Bools
    kind: "np.ndarray[tuple[int, ...], np.dtype[np.str_]]"
    weight: Floats

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
    return joined([_lesson(ballots, truth, vocabulary) for ballots in views])


def _lesson(ballots: BallotBlock, truth: Truth, vocabulary: Vocabulary) -> Lesson:
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
    )


def lessons(worlds: Sequence[Planned], shelf: Shelf, on_progress: OnProgress) -> Lesson:
    """What there is to learn from several worlds, two at a time."""
    parts = []
    with ProcessPoolExecutor(_PROCESSES, mp_context=get_context("spawn")) as pool:
        for part in pool.map(partial(lesson, shelf=shelf), worlds):
            parts.append(part)
            on_progress(len(parts), len(worlds))
    return joined(parts)


def model_of(
    seeds: int, version: str, shelf: Shelf, on_progress: OnProgress, ballots: int = BALLOTS
) -> Model:
    """Train on the learning worlds of so many seeds; every fourth calibrates.

    Raises:
        WorldNotWritten: the simulators are not installed, or refused.
    """
    worlds = learning_worlds(seeds, ballots)
    learned = lessons([one for one in worlds if one.use is Use.LEARN], shelf, on_progress)
    checked = lessons([one for one in worlds if one.use is Use.CHECK], shelf, on_progress)
    return train(learned, checked, version)


def train(learned: Lesson, checked: Lesson, version: str) -> Model:
    """Fit on some worlds, calibrate on others; the same lessons give the same model."""
    boosting = HistGradientBoostingClassifier(
        max_iter=_TREES,
        max_leaf_nodes=_LEAVES,
        learning_rate=_LEARNING_RATE,
        min_samples_leaf=_LEAST_IN_LEAF,
        l2_regularization=_RIDGE,
        monotonic_cst=[int(name in _EVIDENCE) for name in NAMES],
        random_state=1,
    )
    boosting.fit(learned.features, learned.brushed, sample_weight=_balanced(learned))
    nats = boosting.decision_function(checked.features).reshape(-1, 1)
    scale = LogisticRegression(C=1.0).fit(nats, checked.brushed, sample_weight=_balanced(checked))
    slope, shift = float(scale.coef_[0, 0]), float(scale.intercept_[0])
    model = Model(
        version=version,
        card={},
        features=NAMES,
        base=float(boosting._baseline_prediction.item()),  # nothing public tells it
        trees=tuple(_tree(stage[0].nodes) for stage in boosting._predictors),
        slope=slope,
        shift=shift,
    )
    return msgspec.structs.replace(model, card=_card(model, learned, checked))


def _balanced(some: Lesson) -> Floats:
    """(w,) weights under which brushing and honest waves weigh the same."""
    weight = some.weight.copy()
    for side in (some.brushed, ~some.brushed):
        weight[side] *= len(some) / 2 / max(weight[side].sum(), 1e-9)
    return weight


def _tree(nodes: "np.ndarray[tuple[int, ...], np.dtype[np.void]]") -> tuple[Node, ...]:
    return tuple(
        Node(
            feature=int(node["feature_idx"]),
            threshold=float(node["num_threshold"]),
            left=int(node["left"]),
            right=int(node["right"]),
            value=float(node["value"]),
        )
        for node in nodes
    )


def _card(model: Model, learned: Lesson, checked: Lesson) -> dict[str, object]:
    said = np.array(
        [
            model.suspicion(Features(**dict(zip(NAMES, row, strict=True))))
            for row in checked.features.tolist()
        ]
    )
    return {
        "made_of": "simulated worlds (python -m loadtests world), no real voters",
        "learned_from": list(LEARNED_FROM),
        "waves_learned": len(learned),
        "waves_checked": len(checked),
        "held_of_checked_waves": {
            kind: round(float((said[checked.kind == kind] >= FOUNDING.hold_at).mean()), 4)
            for kind in sorted(set(checked.kind.tolist()))
        },
        "brier": round(float(((said - checked.brushed) ** 2).mean()), 5),
    }


def write_model(model: Model, path: Path) -> None:
    """Write a model as JSON, one tree a line."""
    plain = msgspec.to_builtins(model)
    trees = ",\n  ".join(msgspec.json.encode(tree).decode() for tree in plain.pop("trees"))
    head = msgspec.json.format(msgspec.json.encode(plain), indent=1).decode().rstrip("}\n ")
    path.write_text(f'{head},\n "trees": [\n  {trees}\n ]\n}}\n', encoding="utf-8")
