"""How much a wave looks like brushing: a learned model, out of a file that people can read.

The model is a sum of small decision trees (Friedman, "Greedy function approximation: a gradient
boosting machine", Annals of Statistics 29, 2001), kept as numbers in JSON and never as a pickle: a
pickle runs code, and belongs to one version of one library. `training` writes it. Pure, but for
the one reading of the file.
"""

import math
from collections.abc import Callable, Sequence
from functools import cache, cached_property
from importlib import resources
from importlib.resources.abc import Traversable
from operator import attrgetter
from pathlib import Path

import msgspec
import numpy as np

from fraud.deciding.score_card import ScoreCard
from fraud.domain import Floats
from fraud.finding.features import NAMES, Features
from fraud.finding.retained import Window
from fraud.finding.waves import Wave

#: Model in force. Its file says how it came about.
CURRENT = "waves-1"
_VALUES = attrgetter(*NAMES)


#: Says how suspect a wave is, 0 to 1.
Suspicion = Callable[[Window, Wave], float]


class Node(msgspec.Struct, frozen=True, array_like=True):
    """A node of a tree: where the feature is at most `threshold`, go left; a leaf has no children.

    `value` is what a leaf adds, in nats of the odds of brushing.
    """

    feature: int
    threshold: float
    left: int
    right: int
    value: float


class Model(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """A model and its card.

    Attributes:
        version: names it in verdicts.
        card: what it was made of and how well it did, for people.
        features: the names of what it reads, in order.
        base: nats of the odds before any tree.
        trees: each a list of nodes, the first being its root.
        slope, shift: calibration (Platt, 1999) of the trees' sum.
        scores: what honest waves scored when it was made; None where that was not kept.
    """

    version: str
    card: dict[str, object]
    features: tuple[str, ...]
    base: float
    trees: tuple[tuple[Node, ...], ...]
    slope: float
    shift: float
    scores: ScoreCard | None = None

    def __call__(self, window: Window, wave: Wave) -> float:
        """How suspect a wave is; a model needs no more than its features."""
        return self.suspicion(wave.features)

    def suspicion(self, features: Features) -> float:
        """The probability that a wave with these features is brushing, 0 to 1."""
        values = np.array(_VALUES(features))
        nats = self.base + sum(self._forest.leaves(values))
        return 1.0 / (1.0 + math.exp(-(self.slope * nats + self.shift)))

    @cached_property
    def _forest(self) -> "_Forest":
        return _Forest(self.trees)


class _Forest:
    """Trees as columns of nodes: all are gone down at once."""

    def __init__(self, trees: Sequence[Sequence[Node]]) -> None:
        lengths = np.array([len(tree) for tree in trees], np.int64)
        self._roots = np.cumsum(lengths) - lengths
        nodes = [node for tree in trees for node in tree]
        here, root = np.arange(len(nodes)), self._roots.repeat(lengths)
        left, right = (np.array([getattr(n, side) for n in nodes]) for side in ("left", "right"))
        # Who has arrived at a leaf stays there.
        self._next = np.stack(
            [np.where(left == 0, here, root + right), np.where(left == 0, here, root + left)]
        )
        self._feature = np.array([node.feature for node in nodes], np.int64)
        self._threshold = np.array([node.threshold for node in nodes])
        self._value = np.array([node.value for node in nodes])
        self._is_leaf = left == 0

    def leaves(self, values: Floats) -> list[float]:
        """What the leaf of each tree adds."""
        node = self._roots
        while not self._is_leaf[node].all():
            goes_left = values[self._feature[node]] <= self._threshold[node]
            node = self._next[goes_left.astype(np.int64), node]
        told: list[float] = self._value[node].tolist()
        return told


def read_model(data: bytes) -> Model:
    """A model from its file's bytes.

    Raises:
        ValueError: not a model, or one that reads other features than waves have.
    """
    try:
        model = msgspec.json.decode(data, type=Model)
    except msgspec.MsgspecError as error:
        raise ValueError(f"not a model of waves: {error}") from error
    if model.features != NAMES:
        raise ValueError(f"model {model.version} reads other features than waves have")
    return model


@cache
def shipped() -> Model:
    """The model in force."""
    return read_model(_file_of(CURRENT).read_bytes())


def model_named(name: str) -> Model:
    """A model by the name under which it ships, or by the path of its file.

    Raises:
        ValueError: there is none, or it is no model; names it and says what is allowed.
    """
    is_path = name.endswith(".json") or "/" in name
    try:
        return read_model((Path(name) if is_path else _file_of(name)).read_bytes())
    except OSError as fault:
        allowed = f"the path of a model's JSON, or one that ships: {', '.join(_shipped_names())}"
        raise ValueError(f"{name}: no such model; name {allowed}") from fault
    except ValueError as fault:
        raise ValueError(f"{name}: {fault}") from fault


def _file_of(version: str) -> Traversable:
    return resources.files("fraud").joinpath("models", f"{version}.json")


def _shipped_names() -> list[str]:
    folder = resources.files("fraud").joinpath("models")
    names = (file.name for file in folder.iterdir())
    return sorted(name.removesuffix(".json") for name in names if name.endswith(".json"))
