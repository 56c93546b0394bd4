"""Candidate lists of large campaigns take time by the number of cases, not by its square."""

from decimal import Decimal

from msgspec.structs import replace

from display.awarding.candidates import candidates, line_ups
from tests.awarded import award, prize, ranked, reviewed, scored_campaign


class Counted(str):
    """An id that counts how often it is looked up or compared, over all ids."""

    __slots__ = ()
    times = 0

    def __hash__(self) -> int:
        Counted.times += 1
        return super().__hash__()

    def __eq__(self, other: object) -> bool:
        Counted.times += 1
        return super().__eq__(other)


def looked_up(cases: int) -> int:
    """How often ids are looked up for the lists of a campaign of so many cases."""
    best = award(prize(1), prize(1), prize())
    found = scored_campaign({"green": cases // 2, "blue": cases // 2}, best)
    counting = replace(found, case=[replace(c, id=Counted(c.id)) for c in found.case])
    life = reviewed(counting, {c.id: str(Decimal(n) / 10) for n, c in enumerate(found.case)})
    ranking = ranked(life)
    Counted.times = 0
    lists = candidates(life, ranking, best)
    assert sum(len(one.winners) for one in lists) == cases
    return Counted.times


def test_twice_the_cases_are_looked_up_twice_as_often() -> None:
    assert looked_up(400) < 3 * looked_up(200)


def test_every_case_stands_in_the_line_up_of_its_group() -> None:
    best = award(prize(1))
    life = reviewed(scored_campaign({"green": 2, "blue": 1}, best))
    found = line_ups(life, ranked(life), best)
    assert {group: [one.case for one in line_up] for group, line_up in found.items()} == {
        "green": ["green-1", "green-2"],
        "blue": ["blue-1"],
    }
