"""What a search finds, looked at from all sides, and what two searches both find."""

from dataclasses import dataclass

from ops.rulings.criteria import Criteria
from ops.rulings.looking import Vantage
from ops.rulings.makeup import MOST_MADE_UP, Course, Made, course, makeup
from ops.rulings.samples import Sample, samples
from ops.rulings.search import Found, counted, found, newest


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What a search finds."""

    criteria: Criteria
    found: Found
    made: tuple[Made, ...]
    course: Course
    samples: tuple[Sample, ...]


async def source(vantage: Vantage, criteria: Criteria, most: int = 20) -> Source:
    """Look at what a search finds, as of the head.

    Raises:
        WrongCriteria: a criterion that cannot be.
        OutcomeUnknown: no answer came.
    """
    async with vantage.sees(criteria) as seen:
        some = await newest(seen, criteria, MOST_MADE_UP + 1)
        all_of_them = some if len(some) <= MOST_MADE_UP else criteria
        return Source(
            criteria=criteria,
            found=await counted(seen, all_of_them),
            made=await makeup(seen, some[:MOST_MADE_UP]),
            course=await course(seen, all_of_them),
            samples=await samples(seen, some[:most]),
        )


async def shared_by(vantage: Vantage, one: Criteria, other: Criteria) -> int:
    """How many settled ballots both searches find."""
    async with vantage.sees(one) as seen:
        mine = await found(seen, one)
    async with vantage.sees(other) as seen:
        theirs = await found(seen, other)
    return len(set(mine.indices) & set(theirs.indices))
