"""What a world is asked for is read as people write it."""

import pytest

from loadtests.worlds.asked import ATTACK_NAMES, Asked, parse_asked


def test_attacks_take_the_default_share_and_surges_their_own_size() -> None:
    assert parse_asked("A1:0.1, a3 ,H2", 0.02) == (
        Asked(name="A1", share=0.1),
        Asked(name="A3", share=0.02),
        Asked(name="H2", share=None),
    )


def test_lists_have_names() -> None:
    attacks = [one.name for one in parse_asked("attacks", 0.02)]
    surges = [one.name for one in parse_asked("SURGES", 0.02)]
    assert attacks == [f"A{n}" for n in range(1, 12)]
    assert surges == [f"H{n}" for n in range(1, 10)]
    assert [one.name for one in parse_asked("all", 0.02)] == attacks + surges
    assert {one.share for one in parse_asked("attacks:0.005", 0.02)} == {0.005}
    assert parse_asked("", 0.02) == ()


def test_a_name_may_come_twice() -> None:
    assert [one.share for one in parse_asked("A3:0.01,A3:0.1", 0.02)] == [0.01, 0.1]


@pytest.mark.parametrize("listed", ["A99", "A1,B2", "H10"])
def test_an_unknown_name_is_told_with_what_is_allowed(listed: str) -> None:
    with pytest.raises(ValueError, match=r"unknown family '[AHB]\d+': allowed are A1, .*surges"):
        parse_asked(listed, 0.02)


@pytest.mark.parametrize("listed", ["A1:", "A1:x", "A1:0", "A1:1", "A1:-0.1", "A1:nan"])
def test_a_share_that_is_none_is_told(listed: str) -> None:
    with pytest.raises(ValueError, match="a share lies between 0 and 1"):
        parse_asked(listed, 0.02)


def test_every_family_of_the_table_is_there() -> None:
    assert len(ATTACK_NAMES) == 11
