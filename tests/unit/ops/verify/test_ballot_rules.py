"""`verify` knows from the export alone which ballots the campaign's rules allow."""

import asyncio
from pathlib import Path

import pytest
from msgspec.structs import replace

from ops.export.exporter import export_from
from ops.verify.report import Report
from ops.verify.verifier import verify
from tests.campaigns import OPENS, campaign, quota
from tests.unit.ops.paper_ledger import PaperBallot, PaperLedger, PaperRecord
from voting.domain import Channel
from voting.rules.ballot import BallotRules, CategoryBounds, Eligibility, Unit

DAILY = [quota("q", Unit.VOTE, 9)]
REPEATS = BallotRules(1, 3, DAILY, repeat_case=True)
BOUNDED = BallotRules(1, 3, DAILY, category=[CategoryBounds("green", 1, 2)])


def of_ballot(folder: Path, rules: BallotRules, *selections: int) -> Report:
    """A ledger that holds an opening and one ballot; odd cases are green, even ones blue."""
    opening = PaperRecord("opening", at=OPENS)
    paper = PaperLedger([opening, PaperBallot(selections)], replace(campaign(), ballot=rules))
    asyncio.run(export_from(paper, folder))
    return verify(folder)


def legal(report: Report) -> bool:
    """Nothing is said against a ballot itself; the tallies of this ledger are not settled."""
    return not any("ballots.parquet" in str(problem) for problem in report.problems)


@pytest.mark.parametrize(
    ("rules", "selections", "allowed"),
    [
        (REPEATS, (1, 1, 2), True),
        (REPEATS, (1, 1, 1, 1), False),
        (BallotRules(1, 3, DAILY), (1, 1), False),
        (BOUNDED, (1, 2, 3), True),
        (BOUNDED, (1, 3, 5), False),
        (BOUNDED, (2,), False),
        (BallotRules(1, 3, DAILY, eligible=Eligibility([Channel.WEB])), (1,), True),
        (BallotRules(1, 3, DAILY, eligible=Eligibility([Channel.APP])), (1,), False),
    ],
)
def test_a_ballot_beyond_the_rules_is_named(
    tmp_path: Path, rules: BallotRules, selections: tuple[int, ...], allowed: bool
) -> None:
    assert legal(of_ballot(tmp_path / "out", rules, *selections)) is allowed
