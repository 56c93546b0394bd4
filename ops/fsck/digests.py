"""Signed digests against the ledger: what was said in public is what stands there still."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict

from ops.digests import due
from ops.fsck.finding import Finding, Ground
from voting.domain import Tally
from voting.ledger import digest
from voting.ledger.digest import DamagedDigest, Digest
from voting.ledger.digest_store import DigestStore, Kept
from voting.ledger.ledger import Ledger
from voting.ledger.recorded_at import recorded_at

_TABLE = "digest"


async def differences(ground: Ground) -> list[Finding]:
    """Digests that are missing, are not ours, or say what the ledger does not."""
    kept = await DigestStore(ground.pool).since(ground.campaign_no)
    read = [(one, _read(one)) for one in kept]
    whole = [(one, found) for one, found in read if isinstance(found, Digest)]
    return [
        *(found for _, found in read if isinstance(found, Finding)),
        *_chained(ground, whole),
        *await _held_against_ledger(ground, whole),
        *await _missing(ground, kept),
    ]


def _read(kept: Kept) -> Digest | Finding:
    try:
        found = digest.read(kept.file)
    except DamagedDigest as fault:
        return _finding(kept, "a digest that can be read", str(fault))
    said = found.statement
    row, told = (kept.number, kept.of), (said.number, said.of)
    if row != told or said.index not in (kept.index, None):
        return _finding(kept, f"number {said.number} of {said.of}, index {said.index}", str(row))
    if not found.is_signed:
        return _finding(kept, f"a signature by {said.key}", "another text or signature")
    return found


def _chained(ground: Ground, whole: Sequence[tuple[Kept, Digest]]) -> Iterator[Finding]:
    """Numbers without gaps, each with the hash of the one before, by the key that came next."""
    before: Digest | None = None
    for kept, found in whole:
        said = found.statement
        number = before.statement.number + 1 if before else 1
        if said.campaign != ground.campaign.id:
            yield _finding(kept, f"campaign {ground.campaign.id}", f"campaign {said.campaign}")
        if said.number != number:
            yield _finding(kept, f"digest {number}", f"digest {said.number}")
        elif said.previous != (before.sha256 if before else digest.NONE):
            yield _finding(kept, "the hash of the digest before", said.previous)
        elif before is not None and said.key != before.signer:
            yield _finding(kept, f"key {before.signer}", f"key {said.key}")
        before = found
    house = ground.signing_key
    if house is not None and before is not None and house != before.signer:
        yield _finding(whole[-1][0], f"the house's key {house}", f"key {before.signer}")


async def _held_against_ledger(
    ground: Ground, whole: Sequence[tuple[Kept, Digest]]
) -> list[Finding]:
    """A digest that differs tells between which indices something was changed."""
    ledger = Ledger(ground.pool)
    found: list[Finding] = []
    sound = 0
    for kept, one in whole:
        stored = await ledger.hash_at(ground.enrolled, kept.index)
        right, votes = one.statement.hash, one.statement.votes
        if stored is None or stored.hex() != right:
            span = f"changed since it was signed: something from index {sound + 1} to {kept.index}"
            found.append(_finding(kept, f"hash {right}", f"hash {_hex(stored)}; {span}"))
            continue
        sound = kept.index
        tallies = await ledger.tabulate(ground.enrolled, kept.index) if votes else {}
        total = sum(tallies.values(), Tally())
        if votes is not None and total != votes:
            found.append(_finding(kept, _told(votes), _told(total)))
    return found


async def _missing(ground: Ground, kept: Sequence[Kept]) -> list[Finding]:
    """What was due a digest days before the ledger's last record, and has none.

    Asked only where the house's key is at hand, so that digests can be signed at all.
    """
    decisions = [one for one in ground.enrolled.decisions if one.index <= ground.head]
    if ground.signing_key is None or not decisions:
        return []
    last_at = await recorded_at(ground.pool, ground.campaign_no, ground.head)
    if last_at is None:
        return []  # told by the chain
    known = {one.of for one in kept}
    settled = [one for one in decisions if one.at <= last_at - due.GRACE]
    zone = ground.campaign.timetable.timezone
    wanted = due.missing(settled, zone, last_at - due.GRACE, known)
    return [
        Finding(table=_TABLE, where=of, expected="a signed digest", found="none") for of in wanted
    ]


def _finding(kept: Kept, expected: str, found: str) -> Finding:
    where = f"{kept.number}, index {kept.index}"
    return Finding(table=_TABLE, where=where, expected=expected, found=found)


def _hex(stored: bytes | None) -> str:
    return stored.hex() if stored is not None else "of no record"


def _told(tally: Tally) -> str:
    return ", ".join(f"{name} {votes}" for name, votes in asdict(tally).items())
