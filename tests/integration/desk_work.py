"""An organizer's work at the desk, for tests: a vote to decide about, previews, decisions."""

import re

import asyncpg
from aiohttp import ClientResponse

from ops.desk.permissions import Role
from ops.desk.requests.nouns import DeskRequest
from tests.ballots import ballot, loaded
from tests.desks import DeskHouse, Person
from tests.integration.office import EXPERTS, VOTES, rules, score, settle
from voting.history.decisions import Decision
from voting.ledger.register import Enrolled, Register

RUNNING = "/campaigns/tiny/running"


async def open_vote(desk: DeskHouse) -> Enrolled:
    """The campaign of two awards with its votes counted, voting open."""
    book = desk.deployment.ledger
    enrolled = await loaded(desk.deployment.pool, rules())
    await book.cast(enrolled, [ballot(one) for one, votes in VOTES.items() for _ in range(votes)])
    await settle(book, enrolled, upto=(await book.advance(enrolled)).index)
    return enrolled


async def closed_vote(desk: DeskHouse) -> Enrolled:
    """The same after its close, at an hour at which people are still signed in."""
    enrolled = await open_vote(desk)
    await desk.deployment.ledger.close(enrolled, "office", "a test")
    return await now(desk)


async def in_review(desk: DeskHouse, person: Person) -> None:
    """The shortlist frozen at the desk, the review begun, the experts' scores in."""
    await closed_vote(desk)
    await decided(person, "shortlist", reason="rule 4", changes="")
    await decided(person, "review", reason="the experts meet")
    await score(desk.deployment.ledger, await now(desk), EXPERTS)


async def adopted(person: Person) -> None:
    for award in ("best", "units"):
        await decided(person, "adoption", reason="meeting", award=award, changes="")


async def two_organizers(desk: DeskHouse) -> tuple[Person, Person]:
    """One who asks and one who agrees."""
    return await desk.person("ada", Role.ORGANIZER), await desk.person("lin", Role.ORGANIZER)


async def previewed(person: Person, kind: str, **fields: str) -> str:
    """The page of a decision, looked at."""
    await person.page(f"{RUNNING}/{kind}")
    return await text_of(person, kind, step="preview", **fields)


async def text_of(person: Person, kind: str, **fields: str) -> str:
    """What a form's address answers, whatever it is."""
    form = {"form_token": person._token, **fields}
    own = {"Origin": str(person.session._base_url).rstrip("/")}
    async with person.session.post(f"{RUNNING}/{kind}", data=form, headers=own) as answer:
        return await answer.text()


def digest_in(page: str) -> str:
    """The digest that a preview carries; empty where nothing can be taken."""
    found = re.search(r'name="shown" value="([0-9a-f]*)"', page)
    return found[1] if found else ""


async def sent(person: Person, kind: str, reason: str, **fields: str) -> ClientResponse:
    """A decision, previewed and then taken or asked for."""
    shown = digest_in(await previewed(person, kind, **fields))
    return await person.post(f"{RUNNING}/{kind}", reason=reason, shown=shown, **fields)


async def decided(person: Person, kind: str, reason: str = "why not", **fields: str) -> str:
    """The same, and where it leads."""
    answer = await sent(person, kind, reason, **fields)
    assert answer.status == 303, await answer.text()
    return answer.headers["Location"]


async def now(desk: DeskHouse) -> Enrolled:
    """The campaign as its ledger has it."""
    return await Register(desk.deployment.pool).find("tiny")


async def last(desk: DeskHouse) -> Decision:
    """What was decided last."""
    return (await now(desk)).decisions[-1]


async def request_at(desk: DeskHouse, address: str) -> DeskRequest:
    """The request that an address is of."""
    found = await desk.desk.requests.find(int(address.rpartition("/")[2]))
    assert found is not None
    return found


async def agreed(person: Person, request: str) -> ClientResponse:
    """A second person looks and agrees."""
    await person.page(request)
    return await person.post(f"{request}/approve", reason="seen")


async def audited(pool: asyncpg.Pool, action: str) -> list[asyncpg.Record]:
    """The audit records of an action, the oldest first."""
    found: list[asyncpg.Record] = await pool.fetch(
        "SELECT actor, subject, reason, detail FROM audit_record WHERE action = $1 ORDER BY 1",
        action,
    )
    return found
