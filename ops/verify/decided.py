"""Holds what people decided against what the rules gave as of the index that they name."""

from collections.abc import Callable, Iterator, Mapping

from ops.verify import decisions as d
from ops.verify.life import Life
from ops.verify.lists import candidate_lists
from ops.verify.records import FILE
from ops.verify.replay import Replay, Taken
from ops.verify.report import Problems
from ops.verify.shortlists import shortlisted
from ops.verify.standings import Standings, standings
from ops.verify.tallies import Tallies, counted_in

TalliesAt = Callable[[int], Tallies]
Lists = list[d.Prizewinners]

_SHOWN = 12


def check_decided(state: Replay, tallies_at: TalliesAt, problems: Problems) -> None:
    """Name every decision that says other figures than the rules gave.

    Args:
        tallies_at: the tallies as of an index that a decision names, or of the one before it.
    """
    for taken in state.decisions:
        for fault in _faults(state, taken, tallies_at):
            problems.add(FILE, fault, row=taken.record.name)


def _faults(state: Replay, taken: Taken, tallies_at: TalliesAt) -> Iterator[str]:
    body, index = taken.body, taken.record.index
    match body:
        case d.Shortlist() if 0 <= body.as_of < index:
            life = state.lives.as_of(body.as_of)
            yield from _shortlist_faults(life, body, counted_in(tallies_at(body.as_of)))
        case d.Adoption() if 0 <= body.as_of < index:
            life = state.lives.as_of(body.as_of)
            yield from _adoption_faults(life, body, counted_in(tallies_at(body.as_of)))
        case d.Certification() if 0 <= body.as_of < index:
            yield from _certified_faults(body, tallies_at(body.as_of), tallies_at(index - 1))
            yield from _outdated_faults(taken.before, counted_in(tallies_at(index - 1)))
        case _:
            return


def _shortlist_faults(life: Life, body: d.Shortlist, counted: Mapping[str, int]) -> Iterator[str]:
    right = shortlisted(life, counted)
    if right is not None and right != body.computed:
        yield f"computed is {_told(body.computed)}; the rules give {_told(right)}"


def _adoption_faults(life: Life, body: d.Adoption, counted: Mapping[str, int]) -> Iterator[str]:
    award = next((one for one in life.rules.campaign.award if one.id == body.award), None)
    if award is None:
        return  # told already
    ranking = standings(life, counted)
    if not ranking.final:
        yield f"computed before the ranking is final: it waits for {_waiting(ranking)}"
        return
    right = candidate_lists(life, ranking, award)
    if right != body.computed:
        yield _first_difference(right, body.computed)


def _first_difference(right: Lists, computed: Lists) -> str:
    """The first prize of a group that has other winners than the rules give it."""
    found = {f"{one.group}/{one.prize}": one.winners for one in computed}
    for one in right:
        place = f"{one.group}/{one.prize}"
        if (winners := found.pop(place, None)) != one.winners:
            told = "nothing" if winners is None else _told(winners)
            return f"computed for {place} is {told}; the rules give {_told(one.winners)}"
    return f"computed has other places, or another order: {_told(list(found))}"


def _certified_faults(body: d.Certification, as_of: Tallies, now: Tallies) -> Iterator[str]:
    for name in ("counted", "held", "voided"):
        total = _total(as_of, name)
        if getattr(body, name) != total:
            yield f"certifies {getattr(body, name)} {name} votes; the ballots give {total}"
    if pending := _total(now, "pending"):
        yield f"certifies while {pending} votes are pending"
    elif as_of != now:
        yield f"is as of {body.as_of}, and votes changed their state since"


def _outdated_faults(life: Life, counted: Mapping[str, int]) -> Iterator[str]:
    """What was adopted must still be what the rules give before it is certified."""
    ranking = standings(life, counted)
    if not ranking.final:
        yield f"certifies before the ranking is final: it waits for {_waiting(ranking)}"
        return
    for award in life.rules.campaign.award:
        adoption = life.adoptions.get(award.id)
        if adoption and candidate_lists(life, ranking, award) != adoption.computed:
            yield f"the candidate list of `{award.id}` has changed since its adoption"


def _waiting(ranking: Standings) -> str:
    return ", ".join(ranking.outstanding) or "the end of the vote"


def _total(tallies: Tallies, name: str) -> int:
    return sum(tally[name] for tally in tallies.values())


def _told(names: list[str]) -> str:
    shown = ", ".join(names[:_SHOWN]) or "nobody"
    return shown if len(names) <= _SHOWN else f"{shown}, …"
