"""What the office does in one campaign, by its commands, and what came of it."""

import time

from loadtests.faults.model.expectation import Campaign
from loadtests.faults.model.ruled import TOKEN, Ordered
from loadtests.faults.station import Station

_ACTOR = ("--actor", "T12")
_FOUND_WITHIN_S, _LOOK_PAUSE_S = 60.0, 0.5


class Orders:
    """Orders on incidents, by their number here; cases suspended and resumed."""

    def __init__(self, station: Station, name: str, campaign: Campaign) -> None:
        self.given: dict[int, Ordered] = {}
        self._theirs: dict[int, int] = {}
        self._station = station
        self._name = name
        self._campaign = campaign

    def suspend(self, case: str) -> None:
        """Suspend a case, or resume the one that is."""
        suspended = self._campaign.suspended
        verb = "resume" if suspended else "suspend"
        about = next(iter(suspended), case)
        self._station.type("campaign", verb, self._name, about, "--reason", "simulated")
        suspended.symmetric_difference_update({about})

    def close(self) -> None:
        """Close the vote."""
        self._station.type("campaign", "close", self._name, "--reason", "simulated")
        self._campaign.open = False

    def incidents(self) -> list[str]:
        """The incidents there are, the largest first."""
        said = self._station.type("incident", "list", self._name, "--all", "--json")
        listed = sorted(said["incidents"], key=lambda one: (-int(one["ballots"]), one["incident"]))
        return [str(one["incident"]) for one in listed]

    def await_incident(self) -> None:
        """Give the judge a moment to find something; it may find nothing."""
        until_s = time.monotonic() + _FOUND_WITHIN_S
        while not self.incidents() and time.monotonic() < until_s:
            time.sleep(_LOOK_PAUSE_S)

    def rule(self, verb: str, incident: str) -> None:
        """Give an order on an incident."""
        self._give(Ordered(number=self._next, verb=verb), verb, self._name, incident)

    def undo(self) -> bool:
        """Take the newest order back that stands; whether there was one."""
        undone = {order.undoes for order in self.given.values()}
        standing = [n for n, order in self.given.items() if n not in undone and not order.undoes]
        if not standing:
            return False
        newest = standing[-1]
        order = Ordered(number=self._next, verb="undo", undoes=newest)
        self._give(order, "undo", self._name, str(self._theirs[newest]))
        return True

    @property
    def _next(self) -> int:
        return len(self.given) + 1

    def _give(self, order: Ordered, *command: str) -> None:
        reason = f"{TOKEN} {order.number} (simulated)"
        said = self._station.type(
            "incident", *command, "--reason", reason, *_ACTOR, "--yes", "--json"
        )
        self.given[order.number] = order
        self._theirs[order.number] = int(said["order"])
