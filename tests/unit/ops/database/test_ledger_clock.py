"""Every process goes by the ledger's clock, whatever its own machine's says."""

from datetime import UTC, datetime, timedelta

from ops.database.ledger_clock import LedgerClock

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


class Server:
    """A clock of PostgreSQL, and seconds of ours that pass while it is asked."""

    def __init__(self, trip_s: float = 0.0) -> None:
        self.now = NOON
        self.seconds = 1000.0
        self._trip_s = trip_s

    def passes(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        self.seconds += seconds

    async def ask(self) -> datetime:
        self.passes(self._trip_s / 2)
        told = self.now
        self.passes(self._trip_s / 2)
        return told

    def steady(self) -> float:
        return self.seconds


async def test_it_shows_the_servers_time_between_two_looks() -> None:
    server = Server()
    clock = LedgerClock(server.ask, server.steady)
    await clock.look()
    server.passes(3600)
    assert clock() == server.now


async def test_the_way_of_an_answer_is_reckoned_with() -> None:
    server = Server(trip_s=0.8)
    clock = LedgerClock(server.ask, server.steady)
    await clock.look()
    assert clock() == server.now


async def test_an_answer_that_took_too_long_is_not_believed() -> None:
    server = Server()
    clock = LedgerClock(server.ask, server.steady)
    await clock.look()
    slow = Server(trip_s=5)
    slow.now += timedelta(hours=1)
    clock._ask = slow.ask
    clock._steady = slow.steady
    before = clock()
    await clock.look()
    assert clock() - before < timedelta(minutes=1)


async def test_it_follows_a_server_whose_clock_is_set_by_an_hour() -> None:
    server = Server()
    clock = LedgerClock(server.ask, server.steady)
    for hours in (1, -2):
        server.now += timedelta(hours=hours)
        await clock.look()
        assert clock() == server.now
