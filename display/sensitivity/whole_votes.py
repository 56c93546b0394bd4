"""Events that whole numbers of votes decide, without a reference and without rounding. Pure."""

from collections.abc import Mapping

from display.sensitivity.contest import Terms
from display.sensitivity.events import Condition, Event


def by_votes(weight: int, terms: Terms, event: Event) -> Condition:
    """One case catches another whose fixed points are the same.

    One vote more is always enough to be ahead; whether level or even behind is, ties say.
    """
    lower, upper = _both(event)
    enough = next((d for d in (-1, 0, 1) if _is_level(weight, terms, event, d)), None)
    if enough is None or enough < 0:
        return Condition(of={}, least=1 if enough is None else 0)
    return Condition(of={lower: 1, upper: -1}, least=enough)


def by_plain_votes(each: int, terms: Terms, event: Event) -> Condition:
    """Any event where points are the votes themselves.

    Args:
        each: what one vote adds to a composite.
    """
    if event.at is None:
        lower, upper = _both(event)
        return _caught(each, terms, event, terms.fixed[upper] - terms.fixed[lower])
    if event.lower is not None:
        return _plain({event.lower: 1}, event.at - terms.fixed[event.lower], each)
    assert event.upper is not None
    return _plain({event.upper: -1}, terms.fixed[event.upper] - event.at + 1, each)


def _caught(each: int, terms: Terms, event: Event, behind: int) -> Condition:
    lower, upper = _both(event)
    if not each or behind % each:
        return _plain({lower: 1, upper: -1}, behind, each)
    votes = behind // each
    level = _is_level(0, terms, event, votes)
    return Condition(of={lower: 1, upper: -1}, least=votes if level else votes + 1)


def _plain(of: Mapping[int, int], short: int, each: int) -> Condition:
    """`each` for every vote makes up what is short."""
    if not each:
        return Condition(of={}, least=1 if short > 0 else 0)
    return Condition(of=of, least=-(-short // each))


def _is_level(weight: int, terms: Terms, event: Event, difference: int) -> bool:
    """Whether the lower is not behind with so many votes more; with a weight, votes decide
    before ties do."""
    if weight and difference:
        return difference > 0
    lower, upper = _both(event)
    for mine, theirs in zip(terms.ties[lower], terms.ties[upper], strict=True):
        if isinstance(mine, str):
            if difference:
                return difference > 0
        elif mine != theirs:
            assert not isinstance(theirs, str)
            return mine > theirs
    return not event.is_strict


def _both(event: Event) -> tuple[int, int]:
    assert event.lower is not None
    assert event.upper is not None
    return event.lower, event.upper
