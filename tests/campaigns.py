"""Small invented campaigns for tests."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from voting.rules.ballot import BallotRules, Period, Quota, Unit
from voting.rules.campaign import Campaign, Timetable
from voting.rules.entries import Case, Category, Section
from voting.rules.ranking import PUBLIC, SHARED, Component, Normaliser, RankingRules
from voting.rules.shapes import Text

#: Where the fronts of tests say that browsers call them; nobody listens there.
ORIGIN = "https://vote.example"
OPENS = datetime(2026, 5, 1, tzinfo=UTC)


def text(words: str) -> Text:
    """The same words in both languages."""
    return Text(words, words)


def quota(name: str, unit: Unit, limit: int, period: Period = Period.DAY) -> Quota:
    """A quota rule."""
    return Quota(name, text(name), unit, period, limit)


def case(case_id: str, category: str = "green") -> Case:
    """A case with the least that a file may say."""
    words = text(f"case {case_id}")
    section = Section(text("about"), words)
    return Case(
        case_id, category, words, words, words, [section], field="field", picture=f"{case_id}.webp"
    )


def campaign(
    *,
    campaign_id: str = "tiny",
    cases: int = 6,
    quotas: list[Quota] | None = None,
    opens_at: datetime = OPENS,
    lasts: timedelta = timedelta(days=14),
    max_selections: int = 3,
) -> Campaign:
    """A campaign of two categories, `green` and `blue`, with cases `c1`, `c2`, … in turn."""
    return Campaign(
        id=campaign_id,
        title=text("Tiny campaign"),
        summary=text("A campaign for tests"),
        organizer=text("Nobody"),
        timetable=Timetable("Asia/Shanghai", opens_at, opens_at + lasts),
        ballot=BallotRules(1, max_selections, quotas or [quota("votes-per-day", Unit.VOTE, 5)]),
        ranking=RankingRules(
            [Component(PUBLIC, text("votes"), Decimal(100), Normaliser.FIRST_100)],
            [SHARED],
        ),
        clause=[],
        category=[Category(name, text(name), ["field"]) for name in ("green", "blue")],
        case=[case(f"c{n}", ("green", "blue")[(n - 1) % 2]) for n in range(1, cases + 1)],
    )
