"""The ledger's quotas against a model that keeps every use and counts them all each time."""

import asyncio
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import asyncpg
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import structs
from msgspec.structs import replace

from ops.embedded.servers import EmbeddedServers
from ops.fsck.inspection import fsck
from tests.ballots import ORIGIN, TestClock, ballot, ledger, loaded, voter
from tests.campaigns import OPENS, quota
from tests.rules import SHANGHAI, three_categories
from voting.domain import Ballot, Cast, Channel
from voting.refusal import Refused
from voting.rules.ballot import BallotRules, Period, Quota, Subject, Unit

CATEGORY = {"c1": "green", "c2": "blue", "c3": "green", "r1": "red"}


@dataclass(frozen=True)
class Request:
    """A ballot, so many seconds after the one before it."""

    wait_s: int
    by: str
    address: str
    channel: Channel
    of: tuple[str, ...]


@dataclass
class Model:
    """Every use of every quota: (quota, subject, case or none) → the times of its units."""

    uses: dict[tuple[str, str, str], list[datetime]] = field(default_factory=dict)

    def admit(self, quotas: list[Quota], asked: Request, now: datetime) -> str | None:
        """Use all quotas or none; the name of the first that is used up."""
        units = [
            (rule, self._key(rule, asked, unit)) for rule in quotas for unit in _units(rule, asked)
        ]
        for rule, key in units:
            wanted = units.count((rule, key))
            used = [at for at in self.uses.get(key, []) if _counts(rule, at, now)]
            if len(used) + wanted > rule.limit:
                return rule.name
        for _, key in units:
            self.uses.setdefault(key, []).append(now)
        return None

    @staticmethod
    def _key(rule: Quota, asked: Request, unit: str) -> tuple[str, str, str]:
        return rule.name, asked.address if rule.subject is Subject.ADDRESS else asked.by, unit


def _units(rule: Quota, asked: Request) -> list[str]:
    counted = [c for c in asked.of if not rule.categories or CATEGORY[c] in rule.categories]
    if rule.channels and asked.channel not in rule.channels:
        return []
    match rule.unit:
        case Unit.BALLOT:
            return [""] if counted else []
        case Unit.VOTE:
            return [""] * len(counted)
        case Unit.CASE:
            return counted


def _counts(rule: Quota, at: datetime, now: datetime) -> bool:
    match rule.period:
        case Period.CAMPAIGN:
            return True
        case Period.DAY:
            return at.astimezone(SHANGHAI).date() == now.astimezone(SHANGHAI).date()
        case Period.ROLLING:
            assert isinstance(rule.window_s, int)
            return now < at + timedelta(seconds=rule.window_s)


@st.composite
def quotas(draw: st.DrawFn) -> list[Quota]:
    """One to three quotas of any kind."""
    found = []
    for number in range(draw(st.integers(1, 3))):
        period = draw(st.sampled_from(Period))
        unit, limit = draw(st.sampled_from(Unit)), draw(st.integers(1, 6))
        rule = replace(
            quota(f"q{number}", unit, limit, period),
            subject=draw(st.sampled_from(Subject)),
            channels=draw(st.sampled_from([[], [Channel.WEB]])),
            categories=draw(st.sampled_from([[], ["green"], ["green", "red"]])),
        )
        if period is Period.ROLLING:
            rule = replace(rule, window_s=draw(st.sampled_from([3600, 86_400])))
        found.append(rule)
    return found


requests = st.lists(
    st.builds(
        Request,
        wait_s=st.sampled_from([0, 0, 0, 0, 1, 1799, 1800, 3599, 3600, 28_800]),
        by=st.sampled_from(["ada", "bob"]),
        address=st.sampled_from(["home", "office"]),
        channel=st.sampled_from([Channel.WEB, Channel.APP]),
        of=st.lists(st.sampled_from(sorted(CATEGORY)), min_size=1, max_size=4).map(tuple),
    ),
    min_size=5,
    max_size=25,
)


def _ballot(asked: Request) -> Ballot:
    digest = asked.address.encode().ljust(16, b"\0")
    origin = structs.replace(ORIGIN, address_digest=digest, channel=asked.channel)
    return ballot(*asked.of, by=voter(asked.by), provenance=origin)


def _batches(asked: list[Request]) -> list[list[Request]]:
    """Requests that nobody waits between go together."""
    batches: list[list[Request]] = []
    for one in asked:
        if batches and one.wait_s == 0:
            batches[-1].append(one)
        else:
            batches.append([one])
    return batches


async def _told(
    pool: asyncpg.Pool, rules: list[Quota], asked: list[Request]
) -> list[tuple[str | None, str | None]]:
    """What the ledger and the model say to each request: a rule that is used up, or None."""
    name = f"c{secrets.token_hex(6)}"
    whole = three_categories(BallotRules(1, 4, rules, repeat_case=True))
    enrolled = await loaded(pool, replace(whole, id=name))
    clock, model = TestClock(OPENS), Model()
    book = ledger(pool, clock)
    answers = []
    for batch in _batches(asked):
        clock.forward(seconds=batch[0].wait_s)
        outcomes = await book.cast(enrolled, [_ballot(one) for one in batch])
        expected = [model.admit(rules, one, clock()) for one in batch]
        answers += list(zip([_rule(outcome) for outcome in outcomes], expected, strict=True))
    assert await fsck(pool, enrolled) == []
    return answers


def _rule(outcome: Cast | Refused) -> str | None:
    if isinstance(outcome, Cast):
        return None
    assert outcome.quota is not None
    return outcome.quota.name


def test_any_quotas_admit_what_the_model_admits_and_fsck_agrees(servers: EmbeddedServers) -> None:
    with asyncio.Runner() as runner:
        database = f"quotas_{secrets.token_hex(6)}"

        async def opened() -> asyncpg.Pool:
            admin = await asyncpg.connect(servers.postgres_dsn)
            await admin.execute(f"CREATE DATABASE {database} TEMPLATE pingxuan_template")
            await admin.close()
            return await asyncpg.create_pool(servers.dsn(database), min_size=1, max_size=2)

        pool = runner.run(opened())

        @settings(
            max_examples=60,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=True,
            database=None,
        )
        @given(rules=quotas(), asked=requests)
        def check(rules: list[Quota], asked: list[Request]) -> None:
            for number, (said, expected) in enumerate(runner.run(_told(pool, rules, asked))):
                assert said == expected, (number, rules)

        try:
            check()
        finally:
            runner.run(pool.close())
