"""Rulings teach the model, and nobody's rulings teach it wrong (A11)."""

from pathlib import Path

import msgspec
import numpy as np
import pytest

from fraud.deciding.suspicion import Model
from fraud.finding.features import NAMES
from fraud.learning.lesson_file import (
    LessonFileError,
    RuledLesson,
    RuledWave,
    read_lesson,
    write_lesson,
)
from fraud.learning.lessons import joined
from fraud.learning.poisoning import (
    HONEST,
    MOST_OF_ALL,
    MOST_OF_ONE,
    ForgetfulModel,
    bounded,
    check_forgets_nothing,
)
from fraud.learning.training import said, train, train_beside
from tests.unit.fraud.learning.test_training import DEVICE, some

REGION = NAMES.index("region_kinship")


def ruled(
    campaign: str = "city", *, waves: int = 200, lies: bool = False, seed: int = 5
) -> RuledLesson:
    """Rulings that say what the worlds say; or, by a liar, the contrary."""
    lesson = some(seed, waves)
    return RuledLesson(
        campaign=campaign,
        as_of=900,
        judged_by="waves-1",
        features=NAMES,
        waves=tuple(
            RuledWave(incident=f"i-{place % 20}", brushed=bool(one) != lies, features=tuple(row))
            for place, (one, row) in enumerate(
                zip(lesson.brushed, lesson.features.tolist(), strict=True)
            )
        ),
    )


@pytest.mark.parametrize("campaigns", [1, 2, 9])
def test_rulings_never_weigh_more_than_their_share(campaigns: int) -> None:
    worlds = some(1)
    parts = bounded(worlds, [ruled(f"city-{n}", waves=5_000) for n in range(campaigns)])
    for side in (True, False):
        theirs = [part.lesson.weight[part.lesson.brushed == side].sum() for part in parts]
        all_worlds = worlds.weight[worlds.brushed == side].sum()
        assert max(theirs) <= MOST_OF_ONE * all_worlds * 1.0001
        assert sum(theirs) <= MOST_OF_ALL * all_worlds * 1.0001


def test_few_rulings_weigh_what_they_are_and_no_more() -> None:
    [part] = bounded(some(1), [ruled(waves=20)])
    assert part.lesson.weight.tolist() == [1.0] * 20


def test_one_long_incident_does_not_drown_the_others() -> None:
    waves = ruled(waves=101).waves
    long = tuple(msgspec.structs.replace(wave, incident="long") for wave in waves[1:])
    [part] = bounded(some(1), [msgspec.structs.replace(ruled(), waves=(waves[0], *long))])
    assert part.lesson.weight[1:].sum() <= 10.01 * part.lesson.weight[0]


def test_what_the_worlds_do_not_show_is_learned_from_rulings() -> None:
    """Here moderators void waves whose only mark is one that no world has."""
    rng = np.random.default_rng(9)
    marks = [(bool(place % 2), 6.0 * (place % 2)) for place in range(300)]
    waves = tuple(
        RuledWave(incident=f"i-{n % 30}", brushed=brushed, features=_marked(rng, mark))
        for n, (brushed, mark) in enumerate(marks)
    )
    taught = msgspec.structs.replace(ruled(), waves=waves)
    model = train_beside(some(1), some(2), "of-a-test", [taught])
    plain = train(some(1), some(2), "of-a-test")
    asked = joined([part.lesson for part in bounded(some(1), [taught])])

    def right(one: Model) -> float:
        return float(((said(one, asked) >= 0.5) == asked.brushed).mean())

    assert right(model) > right(plain) + 0.2


def test_the_card_says_what_was_learned_from() -> None:
    model = train_beside(some(1), some(2), "of-a-test", [ruled()])
    assert "rulings" in str(model.card["made_of"])
    rulings = model.card["rulings"]
    assert isinstance(rulings, list)
    [told] = rulings
    assert told["campaign"] == "city"
    assert told["waves_brushed"] + told["waves_released"] == 200
    assert told["incidents"] == 20
    assert 0.0 < told["weight_of_worlds"] <= MOST_OF_ONE
    assert "without_rulings" in model.card


def test_without_rulings_nothing_changes() -> None:
    plain = train(some(1), some(2), "of-a-test")
    assert train_beside(some(1), some(2), "of-a-test", []) == plain
    nobody = msgspec.structs.replace(ruled(), waves=())
    assert train_beside(some(1), some(2), "of-a-test", [nobody]) == plain


def test_a_liar_does_not_change_what_the_model_holds() -> None:
    """Ten times as many lies as the worlds have waves."""
    lie = ruled(lies=True, waves=6_000)
    try:
        model = train_beside(some(1), some(2), "of-a-test", [lie])
    except ForgetfulModel:
        return
    held = model.card["held_of_checked_waves"]
    assert isinstance(held, dict)
    assert held["A1"] > 0.9
    assert held["honest"] < 0.1


def test_a_model_that_forgets_a_family_or_holds_honest_waves_is_refused() -> None:
    before = {"A1": 0.99, "A5": 0.6, HONEST: 0.01}
    check_forgets_nothing(before, {"A1": 0.97, "A5": 0.7, HONEST: 0.015})
    with pytest.raises(ForgetfulModel, match=r"A5 60\.0% → 50\.0%"):
        check_forgets_nothing(before, {"A1": 0.99, "A5": 0.5, HONEST: 0.01})
    with pytest.raises(ForgetfulModel, match=r"honest waves 1\.0% → 3\.0%"):
        check_forgets_nothing(before, {"A1": 0.99, "A5": 0.6, HONEST: 0.03})


def test_a_lesson_reads_back_as_it_was_written(tmp_path: Path) -> None:
    write_lesson(ruled(), tmp_path / "lesson.json")
    assert read_lesson(tmp_path / "lesson.json") == ruled()


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"features": NAMES[:-1]}, "features: other than waves have now"),
        ({"waves": (RuledWave(incident="", brushed=True, features=(0.0,) * len(NAMES)),)},
         r"waves\[0\].incident: empty"),
        ({"waves": (RuledWave(incident="i", brushed=True, features=(0.0,)),)},
         r"waves\[0\].features: 1 numbers; must be"),
    ],
)  # fmt: skip
def test_a_wrong_lesson_names_file_and_field(
    tmp_path: Path, change: dict[str, object], named: str
) -> None:
    file = tmp_path / "lesson.json"
    write_lesson(msgspec.structs.replace(ruled(), **change), file)
    with pytest.raises(LessonFileError, match=f"lesson.json.*{named}"):
        read_lesson(file)


@pytest.mark.parametrize("data", [b"", b"\xff", b"{}", b'{"waves": [1]}', b"[" * 9_000])
def test_what_is_no_lesson_is_refused(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "lesson.json"
    file.write_bytes(data)
    with pytest.raises(LessonFileError, match=r"lesson\.json: not a lesson"):
        read_lesson(file)


def _marked(rng: np.random.Generator, mark: float) -> tuple[float, ...]:
    values = rng.normal(size=len(NAMES))
    values[DEVICE], values[REGION] = 0.0, mark
    return tuple(values.tolist())
