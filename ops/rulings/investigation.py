"""What a search finds, looked at from all sides, and what two searches both find."""

from dataclasses import dataclass

from ops.rulings.criteria import Criteria
from ops.rulings.looking import Vantage
from ops.rulings.makeup import Course, Made, course, makeup
from ops.rulings.samples import Sample, samples
from ops.rulings.search import Found, counted, found


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What a search finds."""

    criteria: Criteria
    found: Found
    made: tuple[Made, ...]
    course: Course
    samples: tuple[Sample, ...]


async def source(desk: Vantage, criteria: Criteria, most: int = 20) -> Source:
    """Look at what a search finds, as of the head.

    Raises:
        WrongCriteria: a criterion that cannot be.
        OutcomeUnknown: no answer came.
    """
    async with desk.sees(criteria) as seen:
        return Source(
            criteria=criteria,
            found=await counted(seen, criteria),
            made=await makeup(seen, criteria),
            course=await course(seen, criteria),
            samples=await samples(seen, criteria, most),
        )


async def shared_by(desk: Vantage, one: Criteria, other: Criteria) -> int:
    """How many settled ballots both searches find."""
    async with desk.sees(one) as seen:
        mine = await found(seen, one)
    async with desk.sees(other) as seen:
        theirs = await found(seen, other)
    return len(set(mine.indices) & set(theirs.indices))
