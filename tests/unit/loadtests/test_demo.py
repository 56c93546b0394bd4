"""The show has citizens throughout and an attack that the raw count falls for."""

from collections import Counter
from random import Random

import pytest

from loadtests.demo import plan_demo
from loadtests.people.electorate import Electorate, seeded_electorate
from loadtests.people.intent import HONEST, Intent
from loadtests.people.taste import invented_cases
from loadtests.replays.excerpt import outsider


@pytest.fixture(scope="module")
def electorate() -> Electorate:
    return seeded_electorate(invented_cases(48), seed=1)


@pytest.fixture(scope="module")
def first_two_minutes(electorate: Electorate) -> list[Intent]:
    plan = plan_demo(electorate, 1800.0, Random(1))
    return [intent for intent in plan if intent.due_s < 120.0]


def test_the_raw_count_is_wrong_within_two_minutes(
    electorate: Electorate, first_two_minutes: list[Intent]
) -> None:
    case = outsider(electorate.taste)
    category = next(c.category for c in electorate.taste.order if c.id == case)
    rivals = {c.id for c in electorate.taste.order if c.category == category} - {case}
    raw = Counter(each for i in first_two_minutes for each in i.selections)
    clean = Counter(each for i in first_two_minutes if i.truth == HONEST for each in i.selections)
    assert raw[case] > max(raw[rival] for rival in rivals)
    assert clean[case] < max(clean[rival] for rival in rivals)


def test_three_families_are_on_stage_within_two_minutes(first_two_minutes: list[Intent]) -> None:
    assert {intent.truth for intent in first_two_minutes} == {HONEST, "A1", "A2", "A3"}


def test_citizens_come_at_a_human_pace(first_two_minutes: list[Intent]) -> None:
    honest = [intent for intent in first_two_minutes if intent.truth == HONEST]
    assert 250 < len(honest) < 550
    assert all(1 <= len(intent.pages) <= 4 for intent in honest)


def test_the_show_ends(electorate: Electorate) -> None:
    assert max(i.due_s for i in plan_demo(electorate, 90.0, Random(1))) < 90.0
