"""A model is numbers in a file; what it says can be worked out by hand."""

import math
from dataclasses import fields, replace

import msgspec
import pytest

from fraud.deciding.suspicion import Model, Node, read_model, shipped
from fraud.finding.features import NAMES, Features

NOTHING = Features(**{field.name: 0.0 for field in fields(Features)})
SHARE = NAMES.index("share")


def stump(left: float, right: float) -> tuple[Node, ...]:
    """Where the share is at most a half, `left`."""
    leaf = Node(feature=0, threshold=0.0, left=0, right=0, value=0.0)
    return (
        Node(feature=SHARE, threshold=0.5, left=1, right=2, value=0.0),
        msgspec.structs.replace(leaf, value=left),
        msgspec.structs.replace(leaf, value=right),
    )


MODEL = Model(
    version="by-hand", card={}, features=NAMES, base=-1.0, slope=2.0, shift=0.25,
    trees=(stump(-2.0, 3.0), stump(0.5, 1.0)),
)  # fmt: skip


@pytest.mark.parametrize(("share", "nats"), [(0.5, -2.5), (0.51, 3.0)])
def test_a_model_adds_up_its_leaves_and_is_calibrated(share: float, nats: float) -> None:
    expected = 1.0 / (1.0 + math.exp(-(2.0 * nats + 0.25)))
    assert MODEL.suspicion(replace(NOTHING, share=share)) == pytest.approx(expected)


def test_a_model_of_other_features_is_refused() -> None:
    other = msgspec.structs.replace(MODEL, features=NAMES[:-1])
    with pytest.raises(ValueError, match="other features"):
        read_model(msgspec.json.encode(other))


def test_what_is_no_model_is_refused() -> None:
    with pytest.raises(ValueError, match="not a model"):
        read_model(b"{}")


def test_the_shipped_model_says_what_it_was_made_of() -> None:
    card = shipped().card
    assert "simulated" in str(card["made_of"])
    assert card["learned_from"] == ["A1", "A3", "A4", "A5", "A6"]
