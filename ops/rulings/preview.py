"""Shows a person what a ruling would do before it is given, and fixes which ballots it is of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ops.errors import WrongInput
from ops.rulings.criteria import Criteria
from ops.rulings.docket_store import DocketStore
from ops.rulings.effect import Effect, effect, moves_of
from ops.rulings.looking import Vantage
from ops.rulings.nouns import TARGETS, Docket, Group, Move, Order, Verb
from ops.rulings.powers import Power, power_for
from ops.rulings.search import Found, Snapshot, found, standing, tallies
from ops.rulings.steps import Former, former
from voting.domain import CaseId, Tally

#: More are not ruled on at once: a person says by which criteria they are parted.
MOST_BALLOTS = 500_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A docket, and what each verb would do to it as of its index.

    Attributes:
        groups: how its ballots stand.
        tallies: of every case before.
    """

    docket: Docket
    groups: tuple[Group, ...]
    tallies: Mapping[CaseId, Tally]
    effects: Mapping[Verb, Effect]

    def power(self, verb: Verb) -> Power:
        """What a person needs to be to order it."""
        return power_for(verb, self.groups)


async def shown(vantage: Vantage, criteria: Criteria, *, actor: str) -> Preview:
    """Find ballots, fix them in a docket, and say what each verb would do to them.

    Raises:
        WrongCriteria: a criterion that cannot be.
        WrongInput: too many ballots.
        OutcomeUnknown: no answer came.
    """
    async with vantage.sees(criteria) as seen:
        ballots, before = await found(seen, criteria), await tallies(seen)
    _refuse_too_many(ballots)
    incident = criteria.incident[0] if len(criteria.incident) == 1 else None
    docket = await DocketStore(vantage.pool).save(
        vantage.enrolled, criteria, ballots, incident=incident, actor=actor
    )
    return _preview(vantage, docket, ballots.settled, before)


async def glimpse(vantage: Vantage, criteria: Criteria) -> tuple[Found, Mapping[Verb, Effect]]:
    """The same without a docket: for pages that nobody rules from."""
    async with vantage.sees(criteria) as seen:
        ballots, before = await found(seen, criteria), await tallies(seen)
    effects = _effects(vantage, ballots.as_of, ballots.settled, before)
    return ballots, effects


async def again(vantage: Vantage, docket: Docket) -> Preview:
    """What each verb would do to a docket's ballots as they stand now."""
    async with vantage.sees(Criteria()) as seen:
        groups, before = await standing(seen, docket.ballots), await tallies(seen)
        effects = _effects(vantage, seen.as_of, groups, before)
    return Preview(docket=docket, groups=groups, tallies=before, effects=effects)


async def back_again(vantage: Vantage, docket: Docket, order: Order) -> Preview:
    """What taking an order back would do to a docket that was made for it, as it stands now."""
    before = await former(vantage.pool, order.campaign_no, docket.ballots, order.number)
    async with vantage.sees(Criteria()) as seen:
        moves, tallies_now = await _moves_back(seen, before), await tallies(seen)
        life = vantage.enrolled.life_at(seen.as_of)
    return Preview(
        docket=docket,
        groups=tuple(move.group for move in moves),
        tallies=tallies_now,
        effects={Verb.UNDO: effect(life, tallies_now, moves)},
    )


async def undoing(vantage: Vantage, order: Order, *, actor: str) -> Preview:
    """Show what taking an order back would do.

    Ballots on which somebody ruled after it are not in the docket.

    Raises:
        WrongInput: it is still carried out, or nothing is left to take back.
    """
    if order.ending is None:
        raise WrongInput(f"order {order.number} is being carried out; cancel it first")
    store = DocketStore(vantage.pool)
    of = await store.find(vantage.enrolled, order.docket_no)
    before = await former(vantage.pool, order.campaign_no, of.ballots, order.number)
    indices = tuple(sorted(index for some in before.values() for index in some))
    if not indices:
        told = "others have ruled on its ballots since" if order.done else "it did nothing"
        raise WrongInput(f"order {order.number}: nothing to take back; {told}")
    async with vantage.sees(Criteria()) as seen:
        moves, tallies_now = await _moves_back(seen, before), await tallies(seen)
        groups = tuple(move.group for move in moves)
        ballots = Found(as_of=seen.as_of, groups=groups, indices=indices)
    docket = await store.save(
        vantage.enrolled, of.criteria, ballots, incident=order.incident, actor=actor
    )
    life = vantage.enrolled.life_at(docket.as_of)
    return Preview(
        docket=docket,
        groups=groups,
        tallies=tallies_now,
        effects={Verb.UNDO: effect(life, tallies_now, moves)},
    )


async def since(vantage: Vantage, docket: Docket) -> int:
    """How many ballots fit a docket's criteria by now that are not in it."""
    async with vantage.sees(docket.criteria) as seen:
        now = await found(seen, docket.criteria)
    return len(set(now.indices) - set(docket.ballots))


async def _moves_back(seen: Snapshot, before: Former) -> list[Move]:
    """Where every ballot goes back to, from how it stands now."""
    return [
        Move(group=group, to=status, reopens=was_open)
        for (status, was_open), ballots in before.items()
        for group in await standing(seen, ballots)
    ]


def _preview(
    vantage: Vantage, docket: Docket, groups: tuple[Group, ...], before: Mapping[CaseId, Tally]
) -> Preview:
    effects = _effects(vantage, docket.as_of, groups, before)
    return Preview(docket=docket, groups=groups, tallies=before, effects=effects)


def _effects(
    vantage: Vantage, as_of: int, groups: Sequence[Group], before: Mapping[CaseId, Tally]
) -> dict[Verb, Effect]:
    life = vantage.enrolled.life_at(as_of)
    return {verb: effect(life, before, moves_of(verb, groups)) for verb in TARGETS}


def _refuse_too_many(ballots: Found) -> None:
    if len(ballots.indices) > MOST_BALLOTS:
        told = f"{len(ballots.indices)} ballots fit; at most {MOST_BALLOTS} are ruled on at once"
        raise WrongInput(f"{told}: narrow the search")
