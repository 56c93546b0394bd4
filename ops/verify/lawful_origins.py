"""Whether a case may be said to keep its votes although too many of them came from outside."""

from collections.abc import Iterator
from fractions import Fraction

from ops.verify import decisions as d
from ops.verify.life import Life


def faults(life: Life, body: d.Overruling) -> Iterator[str]:
    """What the decision itself shows; its sum is held against the ballots elsewhere."""
    if body.case not in life.rules.numbers:
        yield f"names `{body.case}`, which is no case"
    largest = largest_share(life)
    if largest is None:
        yield "overrules a share of outside votes, and the rules know none"
    elif share(body.home, body.outside) <= largest:
        yield f"overrules {body.outside} outside votes, {body.home} others: no more than {largest}"


def largest_share(life: Life) -> Fraction | None:
    """Of outside votes, by the rules in force."""
    vote = life.rules.vote
    if vote is None or vote.rules.outsiders is None:
        return None
    return Fraction(vote.rules.outsiders.largest_share)


def share(home: int, outside: int) -> Fraction:
    """Of outside votes among those whose region is known; 0 where none is."""
    known = home + outside
    return Fraction(outside, known) if known > 0 else Fraction(0)
