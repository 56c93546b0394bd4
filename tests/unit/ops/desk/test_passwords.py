import pytest

from ops.desk.accounts.common_passwords import common_passwords
from ops.desk.accounts.passwords import LEAST, MOST, Weakness, weakness


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short", Weakness.SHORT),
        ("x" * (LEAST - 1), Weakness.SHORT),
        ("invented " * 20, Weakness.LONG),
        ("password1234", Weakness.COMMON),
        ("Password!2026", Weakness.COMMON),
        ("QwertyQwerty12", Weakness.COMMON),
        ("123456123456", Weakness.COMMON),
        ("correcthorsebatterystaple", Weakness.COMMON),
        ("aaaaaaaaaaaaaaaa", Weakness.MONOTONOUS),
        ("121212121212", Weakness.MONOTONOUS),
        ("grace likes long walks", Weakness.NAME),
        ("GRACE likes long walks", Weakness.NAME),
    ],
)
def test_a_password_that_is_guessed_first_is_not_taken(password: str, why: Weakness) -> None:
    assert weakness(password, "grace", common_passwords()) is why


@pytest.mark.parametrize(
    "password", ["seven invented harbours", "七座虚构的港口都在下雨天里", "tR4-long-enough-x"]
)
def test_length_is_all_that_a_good_one_needs(password: str) -> None:
    assert LEAST <= len(password) <= MOST
    assert weakness(password, "grace", common_passwords()) is None


def test_the_list_is_in_small_letters_so_that_it_is_found() -> None:
    assert all(word == word.lower() for word in common_passwords())
