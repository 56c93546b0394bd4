"""Two readings of a digest agree; shares join for every pair; numbers survive typing."""

from contextlib import suppress
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from ops.complaints.domain import new_number, number_of
from ops.custody import shares
from ops.verify.digests import read_digests
from ops.verify.report import Problems
from voting.domain import Tally
from voting.ledger import digest
from voting.ledger.digest import DamagedDigest, Digest, Statement

KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
COUNTS = st.integers(0, 10**9)
HASHES = st.binary(min_size=32, max_size=32).map(bytes.hex)


@st.composite
def digests(draw: st.DrawFn) -> Digest:
    parts = [draw(COUNTS) for _ in range(4)]
    names = ("pending", "counted", "held", "voided")
    votes = Tally(received=sum(parts), **dict(zip(names, parts, strict=True)))
    told = draw(st.booleans())
    said = Statement(
        campaign="tiny",
        number=1,
        of=draw(st.sampled_from(["day 2026-05-01", "close", "certificate tiny-1"])),
        index=draw(st.integers(1, 10**12)) if told else None,
        hash=draw(HASHES),
        votes=votes if told else None,
        signed_at="2026-05-01T16:00:02Z",
        previous=digest.NONE,
        key=digest.public_hex(KEY),
        next_key=draw(st.one_of(st.just(digest.NONE), HASHES)),
    )
    return digest.sign(said, KEY)


def checked(file: str) -> tuple[list[str], list[str]]:
    """What the check, which shares no code, reads of a file, and what it finds wrong."""
    problems = Problems()
    with TemporaryDirectory() as folder:
        (Path(folder) / "digests.txt").write_text(file, encoding="utf-8")
        read = read_digests(Path(folder), [], "tiny", problems)
    return [one.whole for one in read], [str(one) for one in problems.gathered()]


@given(digests())
def test_what_one_writes_the_other_reads(one: Digest) -> None:
    assert digest.read(one.file) == one
    assert one.is_signed
    assert checked(one.file) == ([one.file], [])


@given(digests(), st.data())
def test_a_digest_with_any_other_letter_is_none_of_ours(one: Digest, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(one.file) - 2))
    letter = data.draw(
        st.sampled_from("0123456789abcdef: \n-").filter(lambda c: c != one.file[at])
    )
    other = one.file[:at] + letter + one.file[at + 1 :]
    read, problems = checked(other)
    assert read == []
    assert problems
    with suppress(DamagedDigest):
        assert not digest.read(other).is_signed


@settings(max_examples=3, deadline=None)
@given(st.binary(min_size=32, max_size=32), st.integers(2, 4))
def test_any_two_custodians_join_the_key_and_one_share_is_not_it(key: bytes, number: int) -> None:
    passphrases = {f"c{n}": f"a long passphrase {n}" for n in range(number)}
    custody = shares.split("tiny", key, passphrases)
    for pair in combinations(passphrases, 2):
        assert shares.joined(custody, {name: passphrases[name] for name in pair}) == key


@pytest.mark.parametrize("_", range(20))
def test_a_number_survives_how_people_type_it(_: int) -> None:
    number = new_number()
    for typed in (
        number.lower(),
        number.replace("-", ""),
        f" {number} ",
        number.replace("0", "O"),
    ):
        assert number_of(typed) == number
