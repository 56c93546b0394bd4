"""The patrol: one round a second that closes late connections, and tells who waited too long."""

import asyncio
from typing import cast

from ops import metrics
from ops.processes.listener.answers import BUSY_AT_THE_DOOR
from ops.processes.listener.bounds import Bounds
from ops.processes.listener.gate import Gate
from ops.processes.listener.watched import WatchedConnection

#: A round is walked in parts, so that a full house costs no request a long wait.
_PARTS = 4
_ROUND_S = 1.0
#: Connections beyond the bound that may still be read from while they take their 503.
_MOST_LEAVING = 256


class Patrol:
    """Knows every open connection of a listener, and walks by its gate."""

    def __init__(self, bounds: Bounds, gate: Gate) -> None:
        self.bounds = bounds
        self.gate = gate
        self.open: set[WatchedConnection] = set()
        self._leaving: set[asyncio.Transport] = set()
        self._part = 0
        self._made = 0

    def next_turn(self) -> int:
        """In which part of a round the next connection is visited."""
        self._made += 1
        return self._made % _PARTS

    @property
    def full(self) -> bool:
        """Whether there is no room for one more."""
        return len(self.open) >= self.bounds.connections

    @property
    def pressed(self) -> bool:
        """Whether room is getting scarce."""
        return len(self.open) >= self.bounds.connections * self.bounds.pressed_share

    async def walk(self) -> None:
        """Go round until cancelled."""
        while True:
            await asyncio.sleep(min(_ROUND_S / _PARTS, self.bounds.patience_s))
            self.step(asyncio.get_running_loop().time())

    def step(self, now_s: float) -> None:
        """One part of a round, at a moment of the loop's clock."""
        self.gate.turn_away(now_s - self.bounds.patience_s)
        pressed = self.pressed
        turn = [each for each in self.open if each.turn == self._part]
        for connection in turn:
            late = connection.late_with(now_s, pressed=pressed)
            if late is not None:
                metrics.CONNECTIONS_CLOSED.labels(late.value).inc()
                connection.abort()
        self._part = (self._part + 1) % _PARTS
        metrics.CONNECTIONS.set(len(self.open))
        metrics.AT_THE_GATE.set(self.gate.waiting)

    def end_all(self) -> None:
        """End what is left, whatever lies ready to be sent: its readers had their time."""
        for connection in list(self.open):
            connection.abort()
        for transport in list(self._leaving):
            transport.abort()

    def may_linger(self, transport: asyncio.Transport) -> bool:
        """Let a connection that is turned away at the door read its answer; not too many."""
        if len(self._leaving) >= _MOST_LEAVING:
            return False
        self._leaving.add(transport)
        return True

    def gone(self, transport: asyncio.Transport) -> None:
        """A lingering connection is closed."""
        self._leaving.discard(transport)


class TurnedAway(asyncio.Protocol):
    """A connection beyond the bound: it is told 503, and nothing of it is read as HTTP."""

    _LINGERS_S = 1.0

    def __init__(self, patrol: Patrol) -> None:
        self._patrol = patrol
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Answer, close our half, and wait a moment: a reset would take the answer along."""
        metrics.CONNECTIONS_CLOSED.labels("full").inc()
        lane = cast("asyncio.Transport", transport)
        if not self._patrol.may_linger(lane):
            lane.abort()
            return
        self._transport = lane
        lane.write(BUSY_AT_THE_DOOR)
        lane.write_eof()
        asyncio.get_running_loop().call_later(self._LINGERS_S, lane.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        """Done."""
        if self._transport is not None:
            self._patrol.gone(self._transport)
