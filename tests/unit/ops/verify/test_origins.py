"""No share of outside votes is believed that the ballots, the rule or an answer does not bear."""

import asyncio
from pathlib import Path

import msgspec
import pytest

from ops.export.exporter import export_from
from ops.verify.verifier import verify
from tests.campaigns import OPENS, campaign
from tests.unit.ops.decided_ledger import CLOSES, LATER, DecidedLedger, Entry, decision, settling
from tests.unit.ops.paper_ledger import PaperBallot, PaperRecord
from tests.unit.ops.verify.lawless_steps import certifying, faults, on_case, plain, told
from voting.domain import CaseId
from voting.history import decisions as d
from voting.rules.ballot import Outsiders
from voting.rules.campaign import Campaign

C1 = CaseId("c1")


class PlacedLedger(DecidedLedger):
    """A ledger that knows where c1's counted votes came from."""

    placed: dict[str, int]

    async def regions(self, as_of: int) -> dict[CaseId, dict[str, int]]:
        return {**await super().regions(as_of), C1: self.placed}


def rules() -> Campaign:
    base = campaign()
    assert base.ballot is not None
    return msgspec.structs.replace(
        base, ballot=msgspec.structs.replace(base.ballot, outsiders=Outsiders(["CN-JX"], "1/5"))
    )


def closed() -> list[Entry]:
    """Six votes for c1 and one for c2, all counted; eleven records."""
    return [
        PaperRecord("opening", at=OPENS),
        *(PaperBallot((number,)) for number in (1, 1, 1, 1, 1, 1, 2)),
        settling(0, 8, None, at=CLOSES),
        plain("closing", CLOSES),
        plain("review"),
    ]


def overruling(index: int, home: int = 4, outside: int = 2, case: CaseId = C1) -> PaperRecord:
    body = d.Overruling(
        case=case, as_of=index - 1, home=home, outside=outside, unknown=0, reason="a border town"
    )
    return decision("overruling", body, at=LATER)


def exported(folder: Path, entries: list[Entry], **placed: int) -> str:
    """What a check finds in an export of these votes of c1, by where they came from."""
    source = PlacedLedger(entries, rules())
    names = {"home": "CN-JX", "outside": "US", "unknown": ""}
    source.placed = {names[name]: votes for name, votes in placed.items()}
    asyncio.run(export_from(source, folder))
    return told(verify(folder))


def test_an_answered_share_is_certified(tmp_path: Path) -> None:
    life = [*closed(), overruling(12), certifying(13, counted=7, held=0)]
    assert exported(tmp_path / "out", life, home=4, outside=2) == ""


def test_a_disqualified_case_needs_no_other_answer(tmp_path: Path) -> None:
    life = [*closed(), on_case("disqualification", "c1"), certifying(13, counted=7, held=0)]
    assert exported(tmp_path / "out", life, home=4, outside=2) == ""


def test_a_lawful_share_needs_no_answer(tmp_path: Path) -> None:
    life = [*closed(), certifying(12, counted=7, held=0)]
    assert exported(tmp_path / "out", life, home=4, outside=1, unknown=1) == ""


def test_a_share_that_nobody_answered_is_not_certified(tmp_path: Path) -> None:
    life = [*closed(), certifying(12, counted=7, held=0)]
    waits = "origins.csv: c1: is certified, and nobody answered"
    assert waits in exported(tmp_path / "out", life, home=4, outside=2)
    assert exported(tmp_path / "open", closed(), home=4, outside=2) == ""


def test_an_answer_does_not_hold_for_a_larger_share(tmp_path: Path) -> None:
    life = [*closed(), overruling(12), certifying(13, counted=7, held=0)]
    waits = "origins.csv: c1: is certified, and nobody answered"
    assert waits in exported(tmp_path / "out", life, home=3, outside=3)


def test_counts_that_the_ballots_do_not_bear_are_named(tmp_path: Path) -> None:
    told = exported(tmp_path / "out", closed(), home=4, outside=1)
    assert "origins.csv: row 1 (1, c1, 4): unknown is `0`, must be `1`" in told


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        (overruling(12, 5, 1), "overrules 1 outside votes, 5 others: no more than 1/5"),
        (overruling(12, 4, 3), "overrules 7 votes of c1; the ballots give 6"),
        (overruling(11), "is as of 10, and stands on 11"),
        (overruling(12, case=CaseId("c9")), "names `c9`, which is no case"),
    ],
)
def test_an_overruling_that_nothing_bears_is_named(entry: PaperRecord, problem: str) -> None:
    assert f"records.csv: index 12: {problem}" in faults([*closed(), entry], rules())


def test_an_overruling_needs_the_rule_and_a_closed_vote() -> None:
    assert "the rules know none" in faults([*closed(), overruling(12)], campaign())
    early = faults([PaperRecord("opening", at=OPENS), overruling(2)], rules())
    assert "overruling is not lawful while the campaign is open" in early
