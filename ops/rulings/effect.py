"""What an order would change: ballots by case and state, places, and who is on a list. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from display.awarding.awards import candidate_list
from display.awarding.candidates import Candidates, candidates
from display.awarding.shortlisting import by_votes, shortlisted
from display.ranking.outcome import outcome
from display.ranking.ranking import GroupRanking, Ranking, Standing
from ops.rulings.nouns import TARGETS, Group, Move, Verb
from voting.domain import CaseId, Status, Tally
from voting.history.life import Life
from voting.rules.awards import AwardKind
from voting.rules.ranking import ShortlistBasis

#: The list of cases that go on, beside the awards.
SHORTLIST = "shortlist"
Tallies = Mapping[CaseId, Tally]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """A case in the ranking before and after; `place` is None where it has none."""

    case: CaseId
    group: str
    counted: int
    counted_after: int
    place: int | None
    place_after: int | None

    @property
    def moves(self) -> bool:
        """Whether its count or its place changes."""
        return (self.counted, self.place) != (self.counted_after, self.place_after)


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """A list that has other members after; `prize` counts from 1, 0 for the shortlist."""

    award: str
    group: str
    prize: int
    enters: tuple[str, ...]
    leaves: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Consequences:
    """What the ranking and the lists would be, beside what they are.

    Attributes:
        shifts: of every case whose count or place changes, and of whom it is ranked beside.
        crossings: lists that change; `provisional` where they are by votes so far.
        readopt: awards whose adopted list would have to be adopted anew.
    """

    shifts: tuple[Shift, ...]
    crossings: tuple[Crossing, ...]
    provisional: bool
    readopt: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect(Consequences):
    """What an order would do.

    Attributes:
        moved: ballots by (status before, status after) that change their state.
        affirmed: ballots that stay where they are and are ruled on from then on, or reopened.
        unchanged: ballots that stay and were ruled so already.
        tallies: of every case afterwards.
    """

    moved: Mapping[tuple[Status, Status], int]
    affirmed: int
    unchanged: int
    tallies: Tallies

    @property
    def touched(self) -> int:
        """Ballots that are ruled on, wherever they go."""
        return sum(self.moved.values()) + self.affirmed


def moves_of(verb: Verb, groups: Iterable[Group]) -> list[Move]:
    """Where a verb takes ballots; of an undoing the ledger tells, see `undoing`."""
    return [Move(group=group, to=TARGETS[verb]) for group in groups]


def effect(life: Life, tallies: Tallies, moves: Sequence[Move]) -> Effect:
    """What moves would do to a campaign that stands so.

    Args:
        life, tallies: as of the index that the moves' groups were read at.
    """
    after = moved_tallies(tallies, moves)
    found = consequences(life, tallies, life, after)
    return Effect(
        moved=_moved(moves),
        affirmed=sum(
            m.group.ballots for m in moves if not m.changes_state and not m.changes_nothing
        ),
        unchanged=sum(m.group.ballots for m in moves if m.changes_nothing),
        tallies=after,
        shifts=found.shifts,
        crossings=found.crossings,
        provisional=found.provisional,
        readopt=found.readopt,
    )


def consequences(
    life: Life, tallies: Tallies, life_after: Life, tallies_after: Tallies
) -> Consequences:
    """What becomes of the ranking and the lists when ballots move, or when people decide."""
    before, then = outcome(life, tallies), outcome(life_after, tallies_after)
    return Consequences(
        shifts=tuple(_shifts(before, then)),
        crossings=tuple(_crossings(_lists(life, tallies), _lists(life_after, tallies_after))),
        provisional=not before.final,
        readopt=_readopt(life_after, then),
    )


def moved_tallies(tallies: Tallies, moves: Iterable[Move]) -> dict[CaseId, Tally]:
    """The tallies after ballots have moved; received stays as it is."""
    found = dict(tallies)
    for move in moves:
        for case, votes in Counter(move.group.choice).items():
            found[case] = _shifted(found[case], move, votes * move.group.ballots)
    return found


def _shifted(tally: Tally, move: Move, votes: int) -> Tally:
    if not move.changes_state:
        return tally
    leaves, enters = move.group.status.value, move.to.value
    changed = {
        leaves: getattr(tally, leaves) - votes,
        enters: getattr(tally, enters) + votes,
    }
    return replace(tally, **changed)


def _moved(moves: Iterable[Move]) -> dict[tuple[Status, Status], int]:
    found: Counter[tuple[Status, Status]] = Counter()
    for move in moves:
        if move.changes_state:
            found[move.group.status, move.to] += move.group.ballots
    return dict(found)


def _shifts(before: Ranking, after: Ranking) -> Iterable[Shift]:
    """The groups in which anything changes, whole, in the order of the new ranking."""
    was = {group.group: _standing(group) for group in before.groups}
    now = {group.group: _standing(group) for group in after.groups}
    for group in dict.fromkeys([*now, *was]):
        old, new = was.get(group, {}), now.get(group, {})
        cases = dict.fromkeys([*new, *old])  # who takes no part any more comes last
        lines = [_shift(group, case, old.get(case), new.get(case)) for case in cases]
        if any(line.moves for line in lines):
            yield from lines


def _standing(group: GroupRanking) -> dict[CaseId, Standing]:
    return {line.case: line for line in group.standings}


def _shift(group: str, case: CaseId, old: Standing | None, new: Standing | None) -> Shift:
    """A case that takes no part stands nowhere, with no count."""
    return Shift(
        case=case,
        group=group,
        counted=old.counted if old else 0,
        counted_after=new.counted if new else 0,
        place=old.place if old else None,
        place_after=new.place if new else None,
    )


_Lists = dict[tuple[str, str, int], tuple[str, ...]]


def _lists(life: Life, tallies: Tallies) -> _Lists:
    """(award, group, prize) → its members: the final lists, or by votes so far."""
    ranking = outcome(life, tallies)
    found: _Lists = {}
    for award in life.campaign.award:
        lists: Sequence[Candidates] = []
        if ranking.final:
            lists = candidate_list(life, ranking, award)
        elif award.kind is AwardKind.CASES:
            lists = candidates(life, ranking, award)
        found |= {(award.id, one.group, one.prize): one.winners for one in lists}
    rules = life.campaign.ranking.shortlist
    if rules is not None and rules.basis is ShortlistBasis.VOTES:
        cases = shortlisted(life, by_votes(life, tallies))
        found[SHORTLIST, "", 0] = tuple(cases)
    return found


def _crossings(before: _Lists, after: _Lists) -> Iterable[Crossing]:
    for key in dict.fromkeys([*before, *after]):
        old, new = before.get(key, ()), after.get(key, ())
        enters = tuple(one for one in new if one not in old)
        leaves = tuple(one for one in old if one not in new)
        if enters or leaves:
            award, group, prize = key
            yield Crossing(award=award, group=group, prize=prize, enters=enters, leaves=leaves)


def _readopt(life: Life, after: Ranking) -> tuple[str, ...]:
    """Awards whose candidate list would not be the adopted one any more."""
    if not after.final:
        return ()
    return tuple(
        award.id
        for award in life.campaign.award
        if (adopted := life.adoptions.get(award.id)) is not None
        and [one.list_ for one in candidate_list(life, after, award)] != adopted.computed
    )
