import pytest
from hypothesis import given
from hypothesis import strategies as st

from display.wording.pinyin import sounds, spelling, table

READINGS = table()

LINES = ("公交轮渡一码换乘", "重庆银行·5G示范", "绿色旅行")


def heard(query: str, *lines: str) -> bool:
    typed = spelling(query)
    return typed is not None and typed.found_in(sounds(lines, READINGS))


@pytest.mark.parametrize(
    "query",
    [
        *("gongjiao", "gong jiao", "GongJ", "gj", "gjld", "lundu", "huancheng"),
        *("chongqing", "zhongqing", "cq", "yinhang", "5gshifan", "5g", "lvse", "xi'ng"),
    ],
)
def test_a_line_is_found_by_how_it_sounds(query: str) -> None:
    assert heard(query, *LINES)


@pytest.mark.parametrize("query", ["", "g", "ongjiao", "gongjiaoche", "公交", "gong.*", "jg", "|"])
def test_what_sounds_otherwise_is_not_found(query: str) -> None:
    assert not heard(query, *LINES)


def test_a_sound_does_not_run_from_one_line_into_the_next() -> None:
    assert not heard("jiaolun", "公交", "轮渡")


def test_a_line_of_many_readings_has_few_variants() -> None:
    found = sounds(("行乐重长都还" * 20,), READINGS)
    assert found.initials.count("\n") < 16


@given(st.text(), st.text())
def test_any_line_and_any_query_have_an_answer(line: str, query: str) -> None:
    assert heard(query, line) in (True, False)
