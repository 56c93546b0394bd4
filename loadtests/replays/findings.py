"""Judges a replay by its own truth: who was held, and whom the step has helped."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

from loadtests.people.intent import HONEST, Intent
from loadtests.people.taste import Candidate
from loadtests.product.evidence import CaseTally, Found, withheld


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The step's case in its category, 1 being first: by what is received, what is counted,
    and what honest voters alone gave it."""

    category: str
    case: str
    raw: int
    counted: int
    without_step: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """Shares are of acknowledged ballots of their kind, 0 where there are none.

    `missing_votes` were acknowledged and are not among those received; `unexplained_votes` are
    received and were never acknowledged to us (other traffic, or outcomes that stayed unknown).
    """

    step_ballots: int
    step_held: float
    honest_ballots: int
    honest_held: float
    places: Places
    ranking_raw: list[str]
    ranking_counted: list[str]
    profits: bool
    missing_votes: int
    unexplained_votes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanComparison:
    """The offline scan beside the live judge; `jaccard` is of the withheld ballots' sets."""

    live_incidents: int
    scan_incidents: int
    both: int
    live_held: int
    scan_held: int
    jaccard: float


def judge_replay(
    acknowledged: Sequence[Intent],
    states: Mapping[str, str],
    tallies: Sequence[CaseTally],
    cases: Sequence[Candidate],
    step_case: str,
) -> Findings:
    """Compare what happened with what was true."""
    held = withheld(states)
    step = [intent for intent in acknowledged if intent.truth != HONEST]
    honest = [intent for intent in acknowledged if intent.truth == HONEST]
    category = next(case.category for case in cases if case.id == step_case)
    inside = [case.id for case in cases if case.category == category]
    sent = Counter(case for intent in acknowledged for case in intent.selections)
    received = Counter({tally.case: tally.received for tally in tallies})
    counted = {tally.case: tally.counted for tally in tallies}
    clean = Counter(case for intent in honest for case in intent.selections)
    places = Places(
        category=category,
        case=step_case,
        raw=place_of(step_case, inside, received),
        counted=place_of(step_case, inside, counted),
        without_step=place_of(step_case, inside, clean),
    )
    return Findings(
        step_ballots=len(step),
        step_held=_share_held(step, held),
        honest_ballots=len(honest),
        honest_held=_share_held(honest, held),
        places=places,
        ranking_raw=_ranked(inside, received),
        ranking_counted=_ranked(inside, counted),
        profits=places.counted < places.without_step,
        missing_votes=(sent - received).total(),
        unexplained_votes=(received - sent).total(),
    )


def place_of(case: str, inside: Iterable[str], votes: Mapping[str, int]) -> int:
    """1 and one more for every case of the category that has more votes."""
    own = votes.get(case, 0)
    return 1 + sum(votes.get(other, 0) > own for other in inside)


def compare_scan(
    live: Sequence[Found], scan: Sequence[Found], live_held: Set[str], scan_held: Set[str]
) -> ScanComparison:
    """Hold an offline scan of the same ballots beside the live judge's work."""
    union = live_held | scan_held
    return ScanComparison(
        live_incidents=len(live),
        scan_incidents=len(scan),
        both=sum(any(found.meets(other) for other in scan) for found in live),
        live_held=len(live_held),
        scan_held=len(scan_held),
        jaccard=round(len(live_held & scan_held) / len(union), 4) if union else 1.0,
    )


def _share_held(ballots: Sequence[Intent], held: Set[str]) -> float:
    if not ballots:
        return 0.0
    return round(sum(str(b.ballot_id) in held for b in ballots) / len(ballots), 5)


def _ranked(inside: Iterable[str], votes: Mapping[str, int]) -> list[str]:
    return sorted(inside, key=lambda case: (-votes.get(case, 0), case))
