"""Whatever waves come, a ballot is in one incident at most, and held ones are in held ones."""

from dataclasses import dataclass, field

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from fraud.domain import Incident, IncidentState
from fraud.incidents.book import IncidentBook
from tests.unit.fraud.found import found, told
from voting.domain import CaseId

BALLOTS = 80
FIVE = 5


@dataclass(slots=True)
class Model:
    """The book beside what a ledger would know: which ballots are held."""

    book: IncidentBook = field(default_factory=lambda: IncidentBook(FIVE, told))
    held: set[int] = field(default_factory=set)
    place: dict[int, str | None] = field(default_factory=dict)
    incidents: dict[str, Incident] = field(default_factory=dict)

    def wave(self, first: int, length: int, case: str, *, holds: bool) -> None:
        members = np.arange(first, min(first + length, BALLOTS))
        new = [index for index in members.tolist() if index not in self.held]
        if not new:
            return
        brought = found(new, case=CaseId(case))
        if holds:
            self.book.hold(members, brought)
            self.held.update(new)
        else:
            self.book.review(members, brought)

    def tell(self) -> None:
        for joined in self.book.joined():
            self.place |= dict.fromkeys(joined.index.tolist(), joined.incident)
        self.incidents |= {one.id: one for one in self.book.changed(0.0)}

    def check(self) -> None:
        by_incident: dict[str, set[int]] = {}
        for index, incident in self.place.items():
            if incident is not None:
                by_incident.setdefault(incident, set()).add(index)
        is_open = {
            name: one for name, one in self.incidents.items()
            if one.state is not IncidentState.MERGED
        }  # fmt: skip
        assert set(by_incident) == set(is_open)
        for name, one in is_open.items():
            assert len(by_incident[name]) == one.ballots
        in_held = {
            index for name, ballots in by_incident.items() for index in ballots
            if self.incidents[name].state is IncidentState.HELD
        }  # fmt: skip
        assert in_held == self.held
        for one in self.incidents.values():
            assert all(
                self.incidents[name].state is IncidentState.MERGED for name in one.predecessors
            )


MOVES = st.one_of(
    st.tuples(
        st.just("wave"), st.integers(0, BALLOTS - 1), st.integers(1, 30),
        st.sampled_from(["c1", "c1", "c2"]), st.booleans(),
    ),
    st.tuples(st.just("tell")),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(moves=st.lists(MOVES, max_size=25))
def test_a_ballot_is_in_one_incident_and_what_is_held_is_in_held_ones(
    moves: list[tuple[str, int, int, str, bool] | tuple[str]],
) -> None:
    model = Model()
    for move in moves:
        if len(move) == 1:
            model.tell()
        else:
            _, first, length, case, holds = move
            model.wave(first, length, case, holds=holds)
    model.tell()
    model.check()
