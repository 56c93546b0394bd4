"""An organizer at the command line, and a campaign of two awards for the office to end."""

import asyncio
import json
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import asyncpg
from click.testing import CliRunner, Result
from msgspec.structs import replace

from ops.cli import main
from tests.awarded import award, prize
from tests.ballots import TestClock
from tests.campaigns import OPENS, campaign
from tests.invented import best_units, by_votes, experts, recommended, votes
from voting.domain import CaseId, Status
from voting.history.decisions import Kind, Score, Scores
from voting.ledger.ledger import Ledger
from voting.ledger.nouns import Ruling
from voting.ledger.register import Enrolled, Register
from voting.rules.campaign import Campaign, Timetable
from voting.rules.ranking import (
    RankingRules,
)

CLOSES = OPENS + timedelta(days=14)
VOTES = {"c1": 4, "c3": 3, "c5": 2, "c2": 3, "c4": 2, "c6": 1}
EXPERTS = {"c1": 60, "c3": 90, "c2": 70, "c4": 80}


def rules() -> Campaign:
    """Two categories, the first two of each scored; half votes, half experts; two awards."""
    base = recommended(campaign(), ["zone", "bureau", *["zone"] * 4], units=("zone", "bureau"))
    return replace(
        base,
        timetable=Timetable("Asia/Shanghai", OPENS, CLOSES, notice_days=7),
        ranking=RankingRules([votes(), experts()], shortlist=by_votes(2)),
        award=[award(prize(1), prize()), best_units(prize(1), of="best")],
    )


@dataclass
class Office:
    """An organizer at the command line, at a time of the tests' choosing."""

    pool: asyncpg.Pool
    variables: dict[str, str]
    clock: TestClock

    async def run(self, *words: str, exit_code: int = 0) -> Result:
        """Run a command; the loop of the test goes on meanwhile."""
        at = self.clock.now.isoformat()
        variables = {**self.variables, "PINGXUAN_TEST_CLOCK": f"{at}*0.000001"}
        runner = CliRunner(env=variables)
        done = await asyncio.to_thread(runner.invoke, main, list(words))
        assert done.exit_code == exit_code, done.output
        return done

    async def told(self, *words: str, exit_code: int = 0) -> dict[str, Any]:
        """What a command tells programs."""
        done = await self.run(*words, "--json", exit_code=exit_code)
        facts: dict[str, Any] = json.loads(done.stdout)
        return facts

    async def missing(self) -> list[str]:
        """What keeps the campaign from its certificate."""
        facts = await self.told("campaign", "certify", "tiny", "--reason", "done", exit_code=1)
        return [gap["en"] for gap in facts["missing"]]

    async def enrolled(self) -> Enrolled:
        return await Register(self.pool).find("tiny")


async def settle(book: Ledger, enrolled: Enrolled, *, upto: int) -> None:
    ruling = Ruling(actor="judge", by_person=False, upto=upto, status=Status.HELD)
    assert await book.settle(enrolled, ruling) is not None


async def void(book: Ledger, enrolled: Enrolled, *indices: int) -> None:
    for status in (Status.HELD, Status.VOIDED):
        ruling = Ruling(
            actor="moderator",
            by_person=True,
            upto=None,
            status=status,
            indices=indices,
            incidents=[None] * len(indices),
            scores=[None] * len(indices),
            reason="brushed",
        )
        await book.settle(enrolled, ruling)


async def score(book: Ledger, enrolled: Enrolled, figures: dict[str, int]) -> None:
    given = [Score(case=CaseId(one), judge="j1", score=Decimal(n)) for one, n in figures.items()]
    body = Scores(component="expert", file="experts.csv", sha256="0" * 64, scores=given)
    await book.decide(enrolled, Kind.SCORES, body, "office")


def changes(folder: Path, *lines: str) -> str:
    file = folder / "changes.csv"
    file.write_text("\n".join(["case,to,reason", *lines]), encoding="utf-8")
    return str(file)


async def reviewed(office: Office, book: Ledger, voted: Enrolled) -> None:
    """The shortlist frozen, the experts' scores in."""
    await office.run("shortlist", "tiny", "--reason", "rule 4")
    await office.run("campaign", "review", "tiny", "--reason", "the experts meet")
    await score(book, await office.enrolled(), EXPERTS)


async def adopted(office: Office) -> None:
    for award_id in ("best", "units"):
        await office.run("award", "adopt", "tiny", award_id, "--reason", "meeting of 16 May")
