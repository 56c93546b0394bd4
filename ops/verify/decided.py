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
#: Award → the adoption of its list that is in force.
Adopted = Mapping[str, Taken]

_SHOWN = 12


def check_decided(state: Replay, tallies_at: TalliesAt, problems: Problems) -> None:
    """Name every decision that says other figures than the rules gave.

    Args:
        tallies_at: the tallies as of the index before a decision.
    """
    adopted: dict[str, Taken] = {}
    for taken in state.decisions:
        for fault in _faults(taken, adopted, tallies_at):
            problems.add(FILE, fault, row=taken.record.name)
        if isinstance(taken.body, d.Adoption):
            adopted[taken.body.award] = taken


def _faults(taken: Taken, adopted: Adopted, tallies_at: TalliesAt) -> Iterator[str]:
    """By the life and the tallies just before it, whatever index the decision names."""
    body, life, before = taken.body, taken.before, taken.record.index - 1
    match body:
        case d.Shortlist():
            yield from _shortlist_faults(life, body, counted_in(tallies_at(before)))
        case d.Adoption():
            yield from _adoption_faults(life, body, counted_in(tallies_at(before)))
        case d.Overruling():
            yield from _overruled_faults(body, counted_in(tallies_at(before)))
        case d.Certification():
            yield from _certified_faults(body, tallies_at(before))
            yield from _outdated_faults(life, counted_in(tallies_at(before)), adopted, tallies_at)
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


def _overruled_faults(body: d.Overruling, counted: Mapping[str, int]) -> Iterator[str]:
    """Where votes came from is the organizer's word; how many there are is not."""
    votes = body.home + body.outside + body.unknown
    if body.case in counted and votes != counted[body.case]:
        yield f"overrules {votes} votes of {body.case}; the ballots give {counted[body.case]}"


def _first_difference(right: Lists, computed: Lists) -> str:
    """The first prize of a group that has other winners than the rules give it."""
    found = {f"{one.group}/{one.prize}": one.winners for one in computed}
    for one in right:
        place = f"{one.group}/{one.prize}"
        if (winners := found.pop(place, None)) != one.winners:
            told = "nothing" if winners is None else _told(winners)
            return f"computed for {place} is {told}; the rules give {_told(one.winners)}"
    return f"computed has other places, or another order: {_told(list(found))}"


def _certified_faults(body: d.Certification, tallies: Tallies) -> Iterator[str]:
    for name in ("counted", "held", "voided"):
        total = _total(tallies, name)
        if getattr(body, name) != total:
            yield f"certifies {getattr(body, name)} {name} votes; the ballots give {total}"
    if pending := _total(tallies, "pending"):
        yield f"certifies while {pending} votes are pending"


def _outdated_faults(
    life: Life, counted: Mapping[str, int], adopted: Adopted, tallies_at: TalliesAt
) -> Iterator[str]:
    """What was adopted must still be what the rules give before it is certified."""
    ranking = standings(life, counted)
    if not ranking.final:
        yield f"certifies before the ranking is final: it waits for {_waiting(ranking)}"
        return
    for award in life.rules.campaign.award:
        adoption = life.adoptions.get(award.id)
        if adoption is None:
            continue
        if candidate_lists(life, ranking, award) != adoption.computed:
            yield f"the candidate list of `{award.id}` has changed since its adoption"
        elif moved := _moved(adoption, _adopted_on(adopted[award.id], tallies_at), ranking):
            yield f"winners of `{award.id}` changed places since its adoption: {_told(moved)}"


def _adopted_on(taken: Taken, tallies_at: TalliesAt) -> Standings:
    return standings(taken.before, counted_in(tallies_at(taken.record.index - 1)))


def _moved(adoption: d.Adoption, then: Standings, now: Standings) -> list[str]:
    """The adopted winners who stand elsewhere; organizations stand in no ranking, and whoever
    left it since is told by itself."""
    before, after = _places(then), _places(now)
    return [
        who
        for one in adoption.adopted
        for who in one.winners
        if who in before and who in after and before[who] != after[who]
    ]


def _places(ranking: Standings) -> dict[str, int | None]:
    return {line.case: line.place for lines in ranking.groups.values() for line in lines}


def _waiting(ranking: Standings) -> str:
    return ", ".join(ranking.outstanding) or "the end of the vote"


def _total(tallies: Tallies, name: str) -> int:
    return sum(tally[name] for tally in tallies.values())


def _told(names: list[str]) -> str:
    shown = ", ".join(names[:_SHOWN]) or "nobody"
    return shown if len(names) <= _SHOWN else f"{shown}, …"
