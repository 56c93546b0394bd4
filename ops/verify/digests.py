"""Signed digests: those that an export carries, and those that somebody saved before.

A digest is lines of `name: value` and at the end a signature over every byte before it. One that
tells no index was signed while counts were hidden: its hash must be somewhere in the chain.
"""

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from ops.verify.chain import Chain
from ops.verify.report import Problems
from ops.verify.tallies import Tallies

FILE = "digests.txt"
_HEAD = "pingxuan-digest-1"
_STATES = ("received", "pending", "counted", "held", "voided")
_HASH = r"[0-9a-f]{64}"
_VOTES = r"0|[1-9][0-9]{0,17}"
_NAMES = (
    ("campaign", r"[a-z0-9-]{1,64}"),
    ("number", r"[1-9][0-9]{0,8}"),
    ("of", r"[ -~]{1,100}"),
    ("index", r"[1-9][0-9]{0,17}|withheld"),
    ("hash", _HASH),
    *((state, rf"{_VOTES}|withheld") for state in _STATES),
    ("signed_at", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"),
    ("previous", rf"{_HASH}|none"),
    ("next_key", rf"{_HASH}|none"),
    ("key", _HASH),
)
_SIGNED = "".join(rf"{name}: (?P<{name}>{shape})\n" for name, shape in _NAMES)
_WHOLE = re.compile(
    rf"(?P<text>{_HEAD}\n{_SIGNED})signature: (?P<signature>[0-9a-f]{{128}})\n", re.ASCII
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """A digest with the file that it was read from; `votes` by state, None where withheld."""

    file: str
    whole: str
    campaign: str
    number: int
    of: str
    index: int | None
    hash: bytes
    votes: dict[str, int] | None
    previous: str
    key: str
    next_key: str

    @property
    def name(self) -> str:
        """How problems name it."""
        place = "" if self.index is None else f", index {self.index}"
        return f"digest {self.number} ({self.of}{place})"

    @property
    def signer(self) -> str:
        """The key of the digest behind it."""
        return self.key if self.next_key == "none" else self.next_key


def read_digests(
    folder: Path, saved: Sequence[Path], campaign: str, problems: Problems
) -> list[Digest]:
    """All digests that can be read and are signed, those of the export first."""
    carried = list(_read(folder / FILE, FILE, problems))
    _check_row(carried, campaign, problems)
    kept = [one for path in saved for one in _read(path, str(path), problems)]
    return [*carried, *_saved_beside(carried, kept, campaign, problems)]


def check_against_ledger(
    digests: Sequence[Digest],
    chain: Chain,
    tallies_at: Callable[[int], Tallies],
    problems: Problems,
) -> None:
    """Hold each digest against the ballots and records up to its index."""
    sound = 0
    for one in sorted(digests, key=lambda digest: digest.number):
        index = chain.places.get(one.hash) if one.index is None else one.index
        if index is not None and index > chain.index:
            problems.add(one.file, f"the export ends before, at {chain.index}", row=one.name)
        elif index is None or (one.index is not None and chain.hashes.get(index) != one.hash):
            upto = "" if index is None else f" up to {index}"
            what = f"was signed of other records: something from index {sound + 1} on{upto}"
            problems.add(one.file, f"{what} was changed afterwards", row=one.name)
        else:
            sound = max(sound, index)
            _check_votes(one, tallies_at, problems)


def _check_votes(one: Digest, tallies_at: Callable[[int], Tallies], problems: Problems) -> None:
    if one.votes is None or one.index is None:
        return
    tallies = tallies_at(one.index)
    for state, told in one.votes.items():
        if (total := sum(tally[state] for tally in tallies.values())) != told:
            problems.add(one.file, f"says {state} {told}; the ballots give {total}", row=one.name)


def _read(path: Path, name: str, problems: Problems) -> Iterator[Digest]:
    """Every digest of a file; an empty line parts them."""
    try:
        text = path.read_bytes().decode("ascii").replace("\r\n", "\n")
    except FileNotFoundError:
        return  # told already, as missing
    except (OSError, UnicodeDecodeError) as fault:
        problems.add(name, f"cannot be read: {fault}")
        return
    for number, part in enumerate(text.strip("\n").split("\n\n") if text.strip() else [], 1):
        found = _WHOLE.fullmatch(f"{part}\n")
        if found is None:
            problems.add(name, "is no digest", row=f"part {number}")
        elif not _is_signed(found):
            told = f"digest {found['number']} ({found['of']})"
            problems.add(name, "was changed: its signature is not of this text", row=told)
        else:
            yield _digest(name, found)


def _is_signed(found: re.Match[str]) -> bool:
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(found["key"]))
    try:
        key.verify(bytes.fromhex(found["signature"]), found["text"].encode())
    except InvalidSignature:
        return False
    return True


def _digest(name: str, found: re.Match[str]) -> Digest:
    told = "withheld" not in [found["index"], *(found[state] for state in _STATES)]
    return Digest(
        file=name,
        whole=found[0],
        campaign=found["campaign"],
        number=int(found["number"]),
        of=found["of"],
        index=int(found["index"]) if told else None,
        hash=bytes.fromhex(found["hash"]),
        votes={state: int(found[state]) for state in _STATES} if told else None,
        previous=found["previous"],
        key=found["key"],
        next_key=found["next_key"],
    )


def _check_row(carried: Sequence[Digest], campaign: str, problems: Problems) -> None:
    """Numbers without gaps, each with the hash of the one before, by the key that came next."""
    before: Digest | None = None
    for number, one in enumerate(carried, 1):
        previous = hashlib.sha256(before.whole.encode()).hexdigest() if before else "none"
        if one.campaign != campaign:
            problems.add(FILE, f"is of campaign {one.campaign}", row=one.name)
        if one.number != number:
            problems.add(FILE, f"stands where digest {number} must stand", row=one.name)
        elif one.previous != previous:
            problems.add(FILE, "does not name the digest before it", row=one.name)
        elif before is not None and one.key != before.signer:
            problems.add(FILE, f"is by key {one.key}, not by {before.signer}", row=one.name)
        if before and (one.index or 0) < (before.index or 0) and one.index is not None:
            problems.add(FILE, f"goes back behind index {before.index}", row=one.name)
        before = one


def _saved_beside(
    carried: Sequence[Digest], kept: Sequence[Digest], campaign: str, problems: Problems
) -> Iterator[Digest]:
    """Saved ones that the export carries as they are need no second look."""
    by_number = {one.number: one for one in carried}
    keys = {one.key for one in carried} | {one.signer for one in carried}
    for one in kept:
        other = by_number.get(one.number)
        if one.campaign != campaign:
            problems.add(one.file, f"is of campaign {one.campaign}", row=one.name)
        elif other is not None and other.whole == one.whole:
            continue
        else:
            if other is not None:
                problems.add(one.file, "the export carries another one", row=one.name)
            elif keys and one.key not in keys:
                problems.add(one.file, f"is by key {one.key}, none of the export's", row=one.name)
            yield one
