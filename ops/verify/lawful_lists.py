"""Whether a list that people decided is one of this campaign, with a reason for every change."""

from collections import Counter
from collections.abc import Iterator, Sequence, Set

from ops.verify import decisions as d
from ops.verify.campaign import Award
from ops.verify.groups import award_groups
from ops.verify.life import Life
from ops.verify.lists import holds

Places = dict[str, str]
_ON_IT = "shortlist"


def faults(life: Life, body: d.Shortlist | d.Adoption) -> Iterator[str]:
    """What the list itself shows; what the rules compute is held against it elsewhere.

    Nobody stands twice on a list, nor more on it than a prize holds.
    """
    match body:
        case d.Shortlist():
            yield from _shortlist_faults(life, body)
            computed, adopted = shortlist_places(body.computed), shortlist_places(body.cases)
        case d.Adoption():
            yield from _adoption_faults(life, body)
            computed, adopted = places(body.computed), places(body.adopted)
    yield from _difference_faults(computed, adopted, body.differences)


def places(lists: Sequence[d.Prizewinners]) -> Places:
    """Winner → `group/prize`."""
    return {who: f"{one.group}/{one.prize}" for one in lists for who in one.winners}


def shortlist_places(cases: Sequence[str]) -> Places:
    """A shortlist has one place for all of its cases."""
    return dict.fromkeys(cases, _ON_IT)


def _shortlist_faults(life: Life, body: d.Shortlist) -> Iterator[str]:
    if life.rules.campaign.ranking.shortlist is None:
        yield "freezes a shortlist, and the rules know none"
    yield from _name_faults(body.cases, set(life.rules.numbers))
    yield from absence_faults(life, body.cases)


def _adoption_faults(life: Life, body: d.Adoption) -> Iterator[str]:
    campaign = life.rules.campaign
    award = next((one for one in campaign.award if one.id == body.award), None)
    if award is None:
        yield f"adopts the list of `{body.award}`, which is no award"
        return
    groups = {name: set(members) for name, members in award_groups(campaign, award).items()}
    for one in body.adopted:
        if one.group not in groups or not 0 < one.prize <= len(award.prize):
            yield f"`{one.group}/{one.prize}` is no place of `{body.award}`"
        else:
            yield from _prize_faults(life, award, one, groups[one.group])
    winners = [who for one in body.adopted for who in one.winners]
    yield from _name_faults(winners, set(winners))
    if award.kind == "cases":
        yield from absence_faults(life, winners)
        yield from shortlist_faults(life, winners)


def _prize_faults(
    life: Life, award: Award, one: d.Prizewinners, members: Set[str]
) -> Iterator[str]:
    for who in one.winners:
        if who not in members:
            yield f"`{who}` does not stand in {one.group}"
    most = holds(life, award, one.group, one.prize)
    if most is not None and len(one.winners) > most:
        yield f"{one.group}/{one.prize} has {len(one.winners)} winners, and holds {most}"


def _name_faults(names: Sequence[str], known: set[str]) -> Iterator[str]:
    for name, times in Counter(names).items():
        if name not in known:
            yield f"names `{name}`, which is no case"
        if times > 1:
            yield f"names {name} {times} times"


def absence_faults(life: Life, names: Sequence[str]) -> Iterator[str]:
    for name in names:
        if name in life.absent:
            yield f"names {name}, which takes no part since its {life.absent[name]}"


def shortlist_faults(life: Life, winners: Sequence[str]) -> Iterator[str]:
    """Whom a frozen shortlist left out wins nothing."""
    listed = life.shortlist.cases if life.shortlist else winners
    for who in winners:
        if who not in listed:
            yield f"names {who}, which is not on the frozen shortlist"


def _difference_faults(
    computed: Places, adopted: Places, told: Sequence[d.Difference]
) -> Iterator[str]:
    """Every difference is told once, as it is, and with a reason; nothing else is."""
    right = {
        who: (computed.get(who), adopted.get(who))
        for who in [*computed, *(who for who in adopted if who not in computed)]
        if computed.get(who) != adopted.get(who)
    }
    for who, times in Counter(one.case for one in told).items():
        if times > 1:
            yield f"tells the difference of {who} {times} times"
    for one in told:
        if right.get(one.case) != (one.computed, one.adopted):
            yield f"tells a difference of {one.case} that is none"
        if not one.reason.strip():
            yield f"gives no reason for the difference of {one.case}"
    for who in sorted(set(right) - {one.case for one in told}):
        yield f"{who} goes from {right[who][0]} to {right[who][1]} without a reason"
