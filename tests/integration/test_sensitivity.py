"""The choices of a real ledger, and the command that asks about them."""

from collections import Counter

import asyncpg
import pytest
from msgspec.structs import replace

from tests.awarded import award, prize
from tests.ballots import ballot, loaded
from tests.campaigns import campaign
from tests.integration.office import Office
from tests.integration.voted import Vote, a_vote
from voting.domain import CaseId, Status
from voting.ledger import choices
from voting.ledger.choices import ChoiceSets, choices_as_of
from voting.ledger.ledger import Ledger
from voting.ledger.nouns import Ruling

HEAD = 25


@pytest.fixture
async def vote(pool: asyncpg.Pool) -> Vote:
    return await a_vote(pool)


def votes(found: dict[tuple[CaseId, ...], int]) -> Counter[CaseId]:
    counts: Counter[CaseId] = Counter()
    for choice, ballots in found.items():
        for case in choice:
            counts[case] += ballots
    return counts


async def test_choices_add_up_to_the_tallies_at_every_index(
    pool: asyncpg.Pool, vote: Vote
) -> None:
    for index in range(HEAD + 1):
        found = await choices_as_of(pool, vote.enrolled, index)
        for case, tally in (await vote.book.tabulate(vote.enrolled, index)).items():
            assert votes(found.counted)[case] == tally.counted
            assert votes(found.held)[case] == tally.held


async def test_short_ranges_give_the_choices_of_one_long_range(
    pool: asyncpg.Pool, vote: Vote, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = await choices_as_of(pool, vote.enrolled, HEAD)
    monkeypatch.setattr(choices, "BALLOTS_AT_ONCE", 4)
    assert await choices_as_of(pool, vote.enrolled, HEAD) == whole
    assert whole != ChoiceSets(counted={}, held={})


async def test_the_command_tells_both_numbers_of_every_list(
    pool: asyncpg.Pool, book: Ledger, office: Office
) -> None:
    enrolled = await loaded(pool, replace(campaign(), award=[award(prize(1))]))
    await book.cast(enrolled, [ballot(c) for c in ["c1"] * 4 + ["c3"] * 6])
    held = Ruling(
        actor="judge",
        by_person=False,
        upto=11,
        status=Status.HELD,
        indices=[6, 7, 8, 9, 10],
        incidents=["i-1"] * 5,
        scores=[0.9] * 5,
    )
    assert await book.settle(enrolled, held)
    facts = await office.told("sensitivity", "tiny")
    printed = (await office.run("sensitivity", "tiny")).stdout
    green = facts["lists"][0]
    assert (green["group"], green["members"]) == ("green", ["c1"])
    assert (green["released"]["ballots"], green["voided"]["ballots"]) == (3, 3)
    assert green["released"]["witness"]["choices"] == [{"selections": ["c3"], "ballots": 3}]
    assert "放行 released" in printed
    assert "+c3" in printed
