"""Whether ballots, rulings and decisions follow from one another: a ledger checked by itself."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from ops.verify.audit import Audit, Auditor, Progress
from ops.verify.ballots import Ballot
from ops.verify.chain import Chain
from ops.verify.decided import check_decided
from ops.verify.digests import Digest, check_against_ledger
from ops.verify.records import Record
from ops.verify.replay import Replay, replay
from ops.verify.report import Problems
from ops.verify.rules import Rules
from ops.verify.tallies import Tallies, tallies_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """The rules that a ledger began with, and all of it but its ballots; `size` is its head.

    `digests` were signed of it.
    """

    rules: Rules
    records: Sequence[Record]
    size: int
    digests: Sequence[Digest] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the whole ledger was found to hold."""

    state: Replay
    chain: Chain
    audit: Audit
    tallies: Tallies


def check_ledger(
    ledger: Ledger, cast: Iterable[Ballot], problems: Problems, on_progress: Progress
) -> Found:
    """Carry out every record, judge every ballot, and hold decisions against both."""
    rules = ledger.rules
    told = [one.index for one in ledger.digests if one.index is not None]
    sought = [one.hash for one in ledger.digests if one.index is None]
    state = replay(rules, ledger.records, ledger.size, problems, told)
    chain = Chain(rules.genesis, problems, told, sought)
    audit = Auditor(rules, state, chain, problems).walk(cast, ledger.records, on_progress)

    @cache
    def tallies_at(index: int) -> Tallies:
        return tallies_of(rules, audit, state.histories, index)

    check_decided(state, tallies_at, problems)
    check_against_ledger(ledger.digests, chain, tallies_at, problems)
    tallies = tallies_of(rules, audit, state.histories)
    return Found(state=state, chain=chain, audit=audit, tallies=tallies)
