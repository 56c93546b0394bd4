"""The ballot rules R1 to R12 that real campaigns use, each as a small campaign with its story.

R10 and R11 name no rule of the ballot: R10 is how votes become points, R11 voids a case's votes
by where its voters come from, after the fact. They stand here with one ballot a day. Of R12,
R3 and R4 only the rule of the ballot stands here, not the weights of the scores.
"""

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from tests.campaigns import campaign, case, text
from voting.domain import Channel
from voting.rules.ballot import (
    BallotRules,
    CategoryBounds,
    Eligibility,
    Outsiders,
    Period,
    Quota,
    Subject,
    Unit,
)
from voting.rules.campaign import Campaign
from voting.rules.entries import Category

SHANGHAI = ZoneInfo("Asia/Shanghai")
CAST = "cast"
CASES = 24


@dataclass(frozen=True)
class Step:
    """A ballot at a time of Shanghai in May 2026, such as `01 23:59:59`, and what it is told.

    `told` is `CAST` or the name of the rule that refuses; `resets` the time that the refused
    voter reads, where there is one.
    """

    at: str
    by: str
    of: tuple[str, ...]
    told: str = CAST
    resets: str | None = None
    channel: Channel = Channel.WEB
    address: str = "home"


@dataclass(frozen=True)
class Rule:
    """A rule's campaign, its story, and what 200 requests of one voter or address may hold.

    `greedy` are the selections that the requests repeat in turn; `held` of them are lawful.
    """

    campaign: Campaign
    story: list[Step]
    greedy: list[tuple[str, ...]]
    held: int
    one_address: bool = False
    channel: Channel = field(default=Channel.WEB)


def moment(at: str) -> datetime:
    """A time of Shanghai in May 2026."""
    return datetime.strptime(f"2026-05-{at}", "%Y-%m-%d %H:%M:%S").replace(tzinfo=SHANGHAI)


def first(number: int) -> tuple[str, ...]:
    """The first cases, in turn of both categories."""
    return tuple(f"c{n}" for n in range(1, number + 1))


def quota(
    name: str,
    unit: Unit,
    limit: int,
    period: Period = Period.DAY,
    *,
    subject: Subject = Subject.VOTER,
    channels: tuple[Channel, ...] = (),
    categories: tuple[str, ...] = (),
) -> Quota:
    """A quota that is not rolling."""
    return Quota(
        name=name,
        title=text(name),
        unit=unit,
        period=period,
        limit=limit,
        subject=subject,
        channels=list(channels),
        categories=list(categories),
    )


def by_address(name: str, unit: Unit, window_s: int) -> Quota:
    """One unit for an address in a rolling window."""
    whole = quota(name, unit, 1, Period.ROLLING, subject=Subject.ADDRESS)
    return replace(whole, window_s=window_s)


def ruled(rules: BallotRules, cases: int = CASES) -> Campaign:
    """A campaign with these ballot rules."""
    return replace(campaign(cases=cases), ballot=rules)


def three_categories(rules: BallotRules) -> Campaign:
    """A campaign whose case `r1` is in a third category, `red`."""
    whole = ruled(rules, cases=6)
    red = Category("red", text("red"), ["field"])
    return replace(whole, category=[*whole.category, red], case=[*whole.case, case("r1", "red")])


DAILY_BALLOT = quota("ballot-per-day", Unit.BALLOT, 1)
CASE_DAILY = quota("case-per-day", Unit.CASE, 1)
WECHAT, APP = Channel.WECHAT, Channel.APP
TEN = first(10)


def one_ballot_a_day(selections: tuple[str, ...], channel: Channel = Channel.WEB) -> list[Step]:
    """The midnight edges of one ballot a day."""
    used_up = ("ballot-per-day", "02 00:00:00", channel)
    return [
        Step("01 09:00:00", "ada", selections, channel=channel),
        Step("01 23:59:59", "ada", selections, *used_up),
        Step("01 23:59:59", "bob", selections, channel=channel),
        Step("02 00:00:00", "ada", selections, channel=channel),
        Step("02 00:00:00", "ada", selections, "ballot-per-day", "03 00:00:00", channel),
    ]


RULES: dict[str, Rule] = {
    "R1": Rule(
        ruled(BallotRules(10, 10, [DAILY_BALLOT], eligible=Eligibility(channels=[WECHAT, APP]))),
        [
            *one_ballot_a_day(TEN, WECHAT),
            Step("02 09:00:00", "bob", TEN, channel=APP),
            Step("02 09:00:00", "bob", TEN, "ballot-per-day", "03 00:00:00", WECHAT),
            Step("02 09:00:00", "cyn", first(9), "number-of-selections", channel=APP),
            Step("02 09:00:00", "cyn", first(11), "number-of-selections", channel=APP),
            Step("02 09:00:00", "cyn", TEN, "eligible-channel"),
        ],
        [TEN],
        1,
        channel=WECHAT,
    ),
    "R2": Rule(
        ruled(BallotRules(10, 10, [DAILY_BALLOT])),
        [
            *one_ballot_a_day(TEN),
            Step("02 09:00:00", "cyn", first(9), "number-of-selections"),
            Step("02 09:00:00", "cyn", first(11), "number-of-selections"),
            Step("02 09:00:00", "cyn", ("c1",) * 10, "different-cases"),
        ],
        [TEN],
        1,
    ),
    "R3": Rule(
        ruled(
            BallotRules(
                1,
                20,
                [
                    quota(
                        "one-per-address",
                        Unit.BALLOT,
                        1,
                        Period.CAMPAIGN,
                        subject=Subject.ADDRESS,
                        channels=(Channel.WEB,),
                    ),
                    quota("one-per-wechat", Unit.BALLOT, 1, Period.CAMPAIGN, channels=(WECHAT,)),
                ],
                eligible=Eligibility(channels=[Channel.WEB, WECHAT]),
            ),
            cases=79,
        ),
        [
            Step("01 23:59:59", "ada", first(20), address="campus"),
            Step("01 23:59:59", "bob", first(1), "one-per-address", address="campus"),
            Step("02 00:00:00", "bob", first(1), "one-per-address", address="campus"),
            Step("02 00:00:00", "bob", first(1), address="home"),
            Step("02 00:00:00", "cyn", first(1), channel=WECHAT, address="campus"),
            Step("02 00:00:00", "cyn", first(1), "one-per-wechat", channel=WECHAT, address="bus"),
            Step("02 00:00:00", "dan", first(21), "number-of-selections", address="bus"),
            Step("02 00:00:00", "dan", first(1), "eligible-channel", channel=APP),
        ],
        [first(20)],
        1,
        one_address=True,
    ),
    "R4": Rule(
        ruled(
            BallotRules(
                1,
                5,
                [quota("votes-per-day", Unit.VOTE, 5), CASE_DAILY],
                eligible=Eligibility(channels=[WECHAT]),
            )
        ),
        [
            Step("01 09:00:00", "ada", first(3), channel=WECHAT),
            Step("01 09:00:00", "ada", ("c3", "c4"), "case-per-day", "02 00:00:00", WECHAT),
            Step("01 09:00:00", "ada", ("c4", "c5", "c6"), "votes-per-day", "02 00:00:00", WECHAT),
            Step("01 23:59:59", "ada", ("c4", "c5"), channel=WECHAT),
            Step("01 23:59:59", "ada", ("c6",), "votes-per-day", "02 00:00:00", WECHAT),
            Step("02 00:00:00", "ada", first(5), channel=WECHAT),
            Step("02 00:00:00", "bob", first(6), "number-of-selections", channel=WECHAT),
            Step("02 00:00:00", "bob", first(1), "eligible-channel"),
        ],
        [(f"c{n}",) for n in range(1, 8)],
        5,
        channel=WECHAT,
    ),
    "R5": Rule(
        ruled(BallotRules(5, 10, [DAILY_BALLOT])),
        [
            *one_ballot_a_day(first(5)),
            Step("02 09:00:00", "bob", TEN),
            Step("02 09:00:00", "cyn", first(4), "number-of-selections"),
            Step("02 09:00:00", "cyn", first(11), "number-of-selections"),
        ],
        [first(5), TEN],
        1,
    ),
    "R6": Rule(
        ruled(BallotRules(1, 3, [by_address("case-per-24-hours", Unit.CASE, 86_400)])),
        [
            Step("01 23:59:59", "ada", ("c1", "c2"), address="office"),
            Step(
                "02 00:00:00",
                "bob",
                ("c2",),
                "case-per-24-hours",
                "02 23:59:59",
                address="office",
            ),
            Step("02 00:00:00", "bob", ("c3",), address="office"),
            Step("02 00:00:00", "bob", ("c2",), address="home"),
            # Both must be free: the later of the two times is told.
            Step(
                "02 23:59:58",
                "ada",
                ("c1", "c3"),
                "case-per-24-hours",
                "03 00:00:00",
                address="office",
            ),
            Step("02 23:59:59", "ada", ("c1", "c2"), address="office"),
        ],
        [("c1",), ("c2",), ("c1", "c2")],
        2,
        one_address=True,
    ),
    "R7": Rule(
        three_categories(
            BallotRules(
                1,
                7,
                [
                    quota("shared-votes", Unit.VOTE, 5, categories=("green", "blue")),
                    quota("red-votes", Unit.VOTE, 2, categories=("red",)),
                ],
                repeat_case=True,
                category=[CategoryBounds("green", 0, 4)],
            )
        ),
        [
            Step("01 09:00:00", "ada", ("c1", "c1", "c1")),
            Step("01 09:00:00", "ada", ("c1", "c2", "c2"), "shared-votes", "02 00:00:00"),
            Step("01 23:59:59", "ada", ("c2", "c2")),
            Step("01 23:59:59", "ada", ("c2",), "shared-votes", "02 00:00:00"),
            Step("01 23:59:59", "ada", ("r1",)),
            Step("01 23:59:59", "ada", ("r1", "r1"), "red-votes", "02 00:00:00"),
            Step("02 00:00:00", "ada", ("c1", "c1", "c1", "c2", "c2", "r1", "r1")),
            Step("02 00:00:00", "bob", ("c1",) * 5, "selections-by-category"),
            Step("02 00:00:00", "bob", ("c1",) * 8, "number-of-selections"),
        ],
        [("c1", "c1"), ("c2", "c2")],
        2,
    ),
    "R8": Rule(
        ruled(
            BallotRules(
                1,
                20,
                [quota("votes-per-day", Unit.VOTE, 20), CASE_DAILY],
                eligible=Eligibility(channels=[WECHAT]),
            )
        ),
        [
            Step("01 09:00:00", "ada", first(12), channel=WECHAT),
            Step("01 23:59:59", "ada", ("c12", "c13"), "case-per-day", "02 00:00:00", WECHAT),
            Step(
                "01 23:59:59",
                "ada",
                tuple(f"c{n}" for n in range(13, 22)),
                "votes-per-day",
                "02 00:00:00",
                WECHAT,
            ),
            Step("01 23:59:59", "ada", tuple(f"c{n}" for n in range(13, 21)), channel=WECHAT),
            Step("01 23:59:59", "ada", ("c21",), "votes-per-day", "02 00:00:00", WECHAT),
            Step("02 00:00:00", "ada", first(20), channel=WECHAT),
            Step("02 00:00:00", "bob", ("c1", "c1"), "different-cases", channel=WECHAT),
        ],
        [(f"c{n}", f"c{n + 1}") for n in range(1, 24, 2)],
        10,
        channel=WECHAT,
    ),
    "R9": Rule(
        ruled(BallotRules(1, 1, [by_address("vote-per-5-minutes", Unit.VOTE, 300)])),
        [
            Step("01 23:59:59", "ada", ("c1",), address="office"),
            Step(
                "02 00:00:00",
                "bob",
                ("c2",),
                "vote-per-5-minutes",
                "02 00:04:59",
                address="office",
            ),
            Step("02 00:00:00", "bob", ("c2",), address="home"),
            Step(
                "02 00:04:58",
                "bob",
                ("c2",),
                "vote-per-5-minutes",
                "02 00:04:59",
                address="office",
            ),
            Step("02 00:04:59", "ada", ("c1",), address="office"),
            Step(
                "02 00:05:00",
                "bob",
                ("c2",),
                "vote-per-5-minutes",
                "02 00:09:59",
                address="office",
            ),
            Step("02 00:05:00", "bob", ("c1", "c2"), "number-of-selections", address="bus"),
        ],
        [("c1",), ("c2",)],
        1,
        one_address=True,
    ),
    "R10": Rule(
        ruled(BallotRules(1, 5, [DAILY_BALLOT])), one_ballot_a_day(first(5)), [TEN[:5]], 1
    ),
    "R11": Rule(
        ruled(BallotRules(1, 5, [DAILY_BALLOT], outsiders=Outsiders(["CN-JX"], "1/5"))),
        one_ballot_a_day(first(1)),
        [TEN[:1]],
        1,
    ),
    "R12": Rule(
        ruled(
            BallotRules(
                1, 3, [quota("ballot-per-address", Unit.BALLOT, 1, subject=Subject.ADDRESS)]
            )
        ),
        [
            Step("01 23:59:59", "ada", ("c1",), address="office"),
            Step(
                "01 23:59:59",
                "bob",
                ("c2",),
                "ballot-per-address",
                "02 00:00:00",
                address="office",
            ),
            Step("01 23:59:59", "bob", ("c2",), address="home"),
            Step("02 00:00:00", "bob", ("c2",), address="office"),
            Step(
                "02 00:00:00",
                "ada",
                ("c1",),
                "ballot-per-address",
                "03 00:00:00",
                address="office",
            ),
        ],
        [("c1",), ("c2",)],
        1,
        one_address=True,
    ),
}
