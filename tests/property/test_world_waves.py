"""Whatever is asked for, the waves of a world fit its ballots, its days and its cases."""

from random import Random

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from loadtests.people.taste import invented_cases
from loadtests.surges.catalogue import NAMES, OUTAGE, TIME_ZONES
from loadtests.worlds.asked import ATTACK_NAMES, Asked
from loadtests.worlds.waves import plan_waves

attacks = st.builds(
    Asked, name=st.sampled_from(ATTACK_NAMES), share=st.floats(min_value=1e-5, max_value=0.3)
)
surges = st.builds(Asked, name=st.sampled_from(NAMES), share=st.none())


@settings(max_examples=300, deadline=None)
@given(
    asked=st.lists(attacks | surges, max_size=12),
    ballots=st.integers(100, 2_000_000),
    days=st.integers(1, 30),
    cases=st.integers(1, 60),
    seed=st.integers(0, 99),
)
def test_waves_and_citizens_are_all_of_the_ballots(
    asked: list[Asked], ballots: int, days: int, cases: int, seed: int
) -> None:
    order = [case.id for case in invented_cases(cases)]
    try:
        waves, citizens = plan_waves(asked, ballots, days, order, Random(seed))
    except ValueError:
        assume(False)  # they leave no citizens
    assert citizens > 0
    assert citizens + sum(wave.fit.ballots for wave in waves) == ballots
    assert [wave.kind for wave in waves] == [one.name for one in asked]
    assert len({wave.name for wave in waves}) == len(waves)
    for wave in waves:
        assert (wave.target == "") == (wave.kind == TIME_ZONES)
        assert wave.target in {*order, ""}
        assert wave.fit.ballots >= (0 if wave.kind == OUTAGE else 1)
        assert wave.fit.start_s >= 0.0
        assert wave.fit.start_s + wave.fit.span_s <= days * 86_400.0 + 1e-3
        if wave.kind in ATTACK_NAMES:
            assert wave.asked is not None
            assert wave.fit.ballots <= wave.asked


@settings(max_examples=100, deadline=None)
@given(ballots=st.integers(2_000, 300_000), seed=st.integers(0, 999))
def test_television_brings_a_hundred_times_the_citizens_rate(ballots: int, seed: int) -> None:
    order = [case.id for case in invented_cases(30)]
    asked = [Asked(name="H6", share=None), Asked(name="H1", share=None)]
    (television, celebrity), citizens = plan_waves(asked, ballots, 14, order, Random(seed))
    mean_per_s = citizens / (14 * 86_400.0)
    assert abs(television.fit.ballots - 100 * mean_per_s * 300) <= 2
    assert abs(celebrity.fit.ballots - 30 * mean_per_s * 7_200) <= 2
