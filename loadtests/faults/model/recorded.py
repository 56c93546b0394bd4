"""The ledger's ballots against the model's, of which two voters may have sent one number."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from loadtests.faults.reconciler import Reckoning

Ballot = tuple[str, tuple[str, ...]]


def reckon(
    acknowledged: Iterable[tuple[UUID, Sequence[str]]],
    chosen: Mapping[int, Ballot],
    findings: Sequence[str],
) -> Reckoning:
    """What is missing, there too often, or there though nobody sent it.

    Args:
        acknowledged: number and selections of every ballot that has a receipt.
        chosen: the same of the ledger, by index.
        findings: what `fsck` says.
    """
    sent = Counter((str(number), tuple(sorted(cases))) for number, cases in acknowledged)
    there = Counter((number, tuple(sorted(cases))) for number, cases in chosen.values())
    lost, more = sent - there, there - sent
    doubled = sum(times for ballot, times in more.items() if ballot in sent)
    told = [
        *(f"acknowledged, and not recorded: {number}" for number, _ in lost),
        *(f"recorded, and not acknowledged so often: {number}" for number, _ in more),
    ]
    return Reckoning(
        recorded=there.total(),
        lost=lost.total(),
        doubled=doubled,
        unexplained=more.total() - doubled,
        told=(*told, *(f"fsck: {finding}" for finding in findings)),
    )
