import os
from datetime import UTC, datetime, timedelta

import pytest

from ops.desk.signing_in.codes import (
    STEP_S,
    enrolment_link,
    looks_like_recovery,
    recovery_codes,
    recovery_digest,
    step_of,
)
from ops.desk.signing_in.sealing import Seal

#: RFC 6238, appendix B: the secret and times of its test vectors, the last six digits.
SECRET = b"12345678901234567890"
VECTORS = [
    (59, "287082"),
    (1111111109, "081804"),
    (1111111111, "050471"),
    (1234567890, "005924"),
    (2000000000, "279037"),
]


@pytest.mark.parametrize(("at", "code"), VECTORS)
def test_codes_are_those_of_the_standard(at: int, code: str) -> None:
    assert step_of(SECRET, code, datetime.fromtimestamp(at, UTC)) == at // STEP_S


def test_a_clock_may_be_half_a_minute_off_and_no_more() -> None:
    at = datetime.fromtimestamp(1234567890, UTC)
    for off, step in ((-30, 41152263), (30, 41152263), (90, None), (-90, None)):
        assert step_of(SECRET, "005924", at + timedelta(seconds=off)) == step


@pytest.mark.parametrize("code", ["", "00592", "0059244", "abcdef", "-05924", "005 92"])
def test_what_is_no_code_is_none(code: str) -> None:
    assert step_of(SECRET, code, datetime.fromtimestamp(1234567890, UTC)) is None


def test_a_recovery_code_is_read_however_it_is_typed() -> None:
    codes = recovery_codes(os.urandom)
    assert len(set(codes)) == 10
    typed = codes[0].lower().replace("-", " ")
    assert recovery_digest(typed) == recovery_digest(codes[0])
    assert looks_like_recovery(codes[0])
    assert not looks_like_recovery("123 456")


def test_the_link_names_product_and_person() -> None:
    link = enrolment_link(SECRET, "ada")
    assert link.startswith("otpauth://totp/Pingxuan:ada?secret=GEZDGNBVGY3TQOJQ")


def test_a_sealed_secret_opens_for_its_account_and_key_alone() -> None:
    seal = Seal(b"k" * 32)
    sealed = seal.close(SECRET, 7)
    assert SECRET not in sealed
    assert seal.open(sealed, 7) == SECRET
    assert seal.open(sealed, 8) is None
    assert Seal(b"x" * 32).open(sealed, 7) is None
