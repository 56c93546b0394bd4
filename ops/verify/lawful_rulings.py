"""What a machine may not rule, and how a person takes rulings back."""

from collections.abc import Iterator, Sequence

from ops.verify.bodies import Move, RulingBody

Moves = Sequence[tuple[Move, Sequence[int]]]


def machine_faults(
    body: RulingBody, moves: Moves, by_people: Sequence[int], *, voting: bool
) -> Iterator[str]:
    """Why only a person may rule so: a machine holds what waits, or counts in an open vote.

    Args:
        moves: each with the ballots that it names.
        by_people: index → whether a person's ruling stands on that ballot.
        voting: whether the vote is open.
    """
    if body.by_person:
        return
    if body.to != "held":
        yield f"a machine rules `{body.to}`; it may only hold"
    for move, ballots in moves:
        if move.leaves == "counted" and voting:
            overruled = (index for index in ballots if by_people[index])
            yield from (f"a machine overrules a person on ballot {one}" for one in overruled)
        elif move.leaves == "counted":
            yield "a machine moves counted ballots while the vote is not open"
        elif move.leaves != "pending":
            yield f"a machine moves {move.leaves} ballots"


def person_faults(body: RulingBody) -> Iterator[str]:
    """Only a person takes rulings back, and what is voided stands on a ruling."""
    if not body.reopens:
        return
    if not body.by_person:
        yield "a machine takes rulings of people back"
    if body.to == "voided":
        yield "voids and takes rulings back at once"
