"""Codes for blind judges tell nothing of a case, and survive a spreadsheet."""

import re
from itertools import pairwise

from ops.scores.codes import codes_of
from tests.scored import KEY
from voting.domain import CaseId

CASES = [CaseId(f"c{n}") for n in range(1, 3001)]


def test_every_case_has_a_code_of_its_own() -> None:
    codes = codes_of(KEY, "expert", CASES)
    assert set(codes) == set(CASES)
    assert len(set(codes.values())) == len(CASES)


def test_codes_hold_no_signs_that_look_alike_and_nothing_a_spreadsheet_rewrites() -> None:
    for code in codes_of(KEY, "expert", CASES).values():
        assert re.fullmatch("[CDFGHJKMNPQRTVWXY][CDFGHJKMNPQRTVWXY2-9]{5}", code)


def test_codes_are_the_same_whatever_the_order_of_the_cases() -> None:
    assert codes_of(KEY, "expert", CASES) == codes_of(KEY, "expert", reversed(CASES))


def test_another_campaign_or_component_has_other_codes() -> None:
    ours = codes_of(KEY, "expert", CASES[:50])
    for others in (
        codes_of(bytes(32), "expert", CASES[:50]),
        codes_of(KEY, "media", CASES[:50]),
    ):
        assert not set(ours.values()) & set(others.values())


def test_the_order_of_the_codes_is_not_that_of_the_cases() -> None:
    """Of a shuffle, about half of all neighbours stand in the order they had."""
    order = [CASES.index(case) for case in codes_of(KEY, "expert", CASES)]
    rising = sum(1 for one, after in pairwise(order) if one < after)
    assert 0.45 < rising / (len(order) - 1) < 0.55


def test_two_cases_that_meet_in_a_code_are_told_apart() -> None:
    """So many that some must meet: 166 million codes, and 60,000 cases."""
    many = [CaseId(f"case-{n}") for n in range(60_000)]
    assert len(set(codes_of(KEY, "expert", many).values())) == len(many)
