"""Makes the model of waves: from simulated worlds, and beside them from moderators' rulings.

What the judge saw, with the truth, fits a gradient boosting that is monotone in evidence; other
worlds calibrate it and say what it is worth. Of the families, only `bench.families.LEARNED_FROM`
appear in any of them.
"""

from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

from fraud.bench.families import ATTACKS, LEARNED_FROM
from fraud.bench.roster import BALLOTS, Use, learning_worlds
from fraud.bench.world_files import Shelf
from fraud.deciding.grounds import may_hold
from fraud.deciding.score_card import ScoreCard, score_card
from fraud.deciding.suspicion import Model, Node
from fraud.domain import Floats
from fraud.finding.features import NAMES, Features
from fraud.learning.lesson_file import RuledLesson
from fraud.learning.lessons import Lesson, OnProgress, joined, lessons
from fraud.learning.poisoning import HONEST, bounded, check_forgets_nothing
from fraud.policy import FOUNDING

#: More evidence of these never makes a wave look more honest.
_EVIDENCE = ("device_nats", "age_nats", "rented", "odd", "held", "device_kinship")
_TREES, _LEAVES, _LEARNING_RATE, _LEAST_IN_LEAF, _RIDGE = 160, 8, 0.06, 25, 2.0


def model_of(
    seeds: int,
    version: str,
    shelf: Shelf,
    on_progress: OnProgress,
    *,
    ruled: Sequence[RuledLesson] = (),
    ballots: int = BALLOTS,
) -> Model:
    """Train on the learning worlds of so many seeds; every fourth calibrates.

    Args:
        ruled: what campaigns' moderators ruled; worlds outweigh them, see `poisoning`.

    Raises:
        WorldNotWritten: the simulators are not installed, or refused.
        ForgetfulModel: with the rulings it would judge the worlds worse than without them.
    """
    worlds = learning_worlds(seeds, ballots)
    learned = lessons([one for one in worlds if one.use is Use.LEARN], shelf, on_progress)
    checked = lessons([one for one in worlds if one.use is Use.CHECK], shelf, on_progress)
    return train_beside(learned, checked, version, ruled)


def train_beside(
    learned: Lesson, checked: Lesson, version: str, ruled: Sequence[RuledLesson]
) -> Model:
    """Train on worlds, and on rulings beside them.

    Raises:
        ForgetfulModel: as `model_of`.
    """
    plain = train(learned, checked, version)
    parts = bounded(learned, ruled)
    if not parts:
        return plain
    both = train(joined([learned, *(part.lesson for part in parts)]), checked, version)
    check_forgets_nothing(_worth(plain, checked), _worth(both, checked))
    card = {
        **both.card,
        "made_of": "simulated worlds (python -m loadtests world) and moderators' rulings",
        "rulings": [part.told for part in parts],
        "without_rulings": {name: plain.card[name] for name in ("held_of_checked_waves", "brier")},
    }
    return msgspec.structs.replace(both, card=card)


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
    return msgspec.structs.replace(
        model, card=_card(model, learned, checked), scores=scores_of(model, checked)
    )


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


def scores_of(model: Model, checked: Lesson) -> ScoreCard:
    """What honest waves that are not held score, in logs that tell everything."""
    known = zip(checked.features.tolist(), checked.whole & ~checked.brushed, strict=True)
    honest = [_features(row) for row, is_one in known if is_one]
    scores = [(model.suspicion(one), may_hold(one)) for one in honest]
    return score_card(
        np.array([said for said, grounds in scores if said < FOUNDING.hold_at or not grounds])
    )


def _features(row: list[float]) -> Features:
    return Features(**dict(zip(NAMES, row, strict=True)))


def said(model: Model, checked: Lesson) -> Floats:
    """(w,) how suspect the model finds each wave."""
    return np.array([model.suspicion(_features(row)) for row in checked.features.tolist()])


def _held(model: Model, checked: Lesson) -> dict[str, float]:
    """By family or surge, the share of its waves that are suspect enough to be held."""
    suspect = said(model, checked) >= FOUNDING.hold_at
    kinds = sorted(set(checked.kind.tolist()))
    return {kind: round(float(suspect[checked.kind == kind].mean()), 4) for kind in kinds}


def _worth(model: Model, checked: Lesson) -> dict[str, float]:
    """What is held of each family, and of all honest waves taken together."""
    held = _held(model, checked)
    honest = (said(model, checked) >= FOUNDING.hold_at)[~checked.brushed]
    return {kind: held[kind] for kind in held if kind in ATTACKS} | {HONEST: float(honest.mean())}


def _card(model: Model, learned: Lesson, checked: Lesson) -> dict[str, object]:
    return {
        "made_of": "simulated worlds (python -m loadtests world), no real voters",
        "learned_from": list(LEARNED_FROM),
        "waves_learned": len(learned),
        "waves_checked": len(checked),
        "held_of_checked_waves": _held(model, checked),
        "brier": round(float(((said(model, checked) - checked.brushed) ** 2).mean()), 5),
    }


def write_model(model: Model, path: Path) -> None:
    """Write a model as JSON, one tree a line."""
    plain = msgspec.to_builtins(model)
    trees = ",\n  ".join(msgspec.json.encode(tree).decode() for tree in plain.pop("trees"))
    head = msgspec.json.format(msgspec.json.encode(plain), indent=1).decode().removesuffix("\n}")
    path.write_text(f'{head},\n "trees": [\n  {trees}\n ]\n}}\n', encoding="utf-8")
