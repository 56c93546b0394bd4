"""Guards against whoever teaches the model wrong: a bribed moderator, a doctored file (A11). Pure.

Rulings weigh little beside the worlds, whoever gave however many; a model that unlearned what the
worlds show is not made; and what is made runs in shadow, because no setting puts a model in force.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from fraud.finding.features import NAMES
from fraud.learning.lesson_file import RuledLesson
from fraud.learning.lessons import Lesson

#: What one campaign's rulings may weigh, and what all of them together may, beside the worlds'
#: waves of the same side, brushed or honest.
MOST_OF_ONE, MOST_OF_ALL = 0.1, 0.3
#: By how much less of a family, or more of the honest waves, may be held with them.
_LEAST_KEPT, _MOST_MORE = 0.03, 0.01
_RULED = "ruled"
#: How the waves that nobody brushed are named, all of them together.
HONEST = "honest waves"


class ForgetfulModel(Exception):
    """With these rulings the model would judge the worlds worse; the message says which."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Part:
    """A campaign's rulings with the weight that they are given.

    Attributes:
        told: for the model's card.
    """

    lesson: Lesson
    told: dict[str, object]


def bounded(worlds: Lesson, ruled: Sequence[RuledLesson]) -> list[Part]:
    """Rulings, weighed so that no campaign teaches more than its share."""
    share = min(MOST_OF_ONE, MOST_OF_ALL / max(len(ruled), 1))
    return [_part(worlds, one, share) for one in ruled if one.waves]


def _part(worlds: Lesson, ruled: RuledLesson, share: float) -> Part:
    brushed = np.array([wave.brushed for wave in ruled.waves], np.bool_)
    names = np.array([wave.incident for wave in ruled.waves])
    _, place, counts = np.unique(names, return_inverse=True, return_counts=True)
    weight = 1.0 / np.sqrt(counts[place])
    for side, theirs in ((brushed, worlds.brushed), (~brushed, ~worlds.brushed)):
        most = share * worlds.weight[theirs].sum()
        weight[side] *= min(1.0, most / max(weight[side].sum(), 1e-9))
    features = np.array([wave.features for wave in ruled.waves]).reshape(-1, len(NAMES))
    return Part(
        lesson=Lesson(
            features=features,
            brushed=brushed,
            kind=np.full(len(brushed), _RULED),
            weight=weight,
            whole=np.ones(len(brushed), np.bool_),
        ),
        told={
            "campaign": ruled.campaign,
            "as_of": ruled.as_of,
            "judged_by": ruled.judged_by,
            "waves_brushed": int(brushed.sum()),
            "waves_released": int((~brushed).sum()),
            "incidents": len(counts),
            "weight_of_worlds": round(float(weight.sum() / worlds.weight.sum()), 4),
        },
    )


def check_forgets_nothing(before: Mapping[str, float], after: Mapping[str, float]) -> None:
    """Compare what is held of each family's checked waves, without rulings and with them.

    Args:
        before, after: shares by family, and `HONEST`.

    Raises:
        ForgetfulModel: less of a family is held, or more of what is honest.
    """
    worse = [
        f"{kind} {share:.1%} → {after[kind]:.1%}"
        for kind, share in before.items()
        if (
            after[kind] > share + _MOST_MORE
            if kind == HONEST
            else after[kind] < share - _LEAST_KEPT
        )
    ]
    if worse:
        raise ForgetfulModel(
            "these rulings would make the model judge simulated worlds worse; held of their waves,"
            f" without and with them: {', '.join(worse)}. Look who ruled, and on what"
        )
