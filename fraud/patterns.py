"""Which signal reads which attribute."""

from typing import Protocol

import numpy as np

from fraud.cells import CASE_COLUMN, COLUMNS
from fraud.domain import Attribute, Evidence, Floats, Pattern, Reading, Reason, SignalName
from fraud.signals import device, hour, network, referrer, timing, velocity


class SignalRoom(Protocol):
    """What a file of `fraud.signals` offers."""

    NAME: SignalName

    def points(self, evidence: Evidence) -> int: ...

    def reason(self, evidence: Evidence) -> Reason: ...


#: By column of `CellTable.pair_cells`; what is not here is read by none.
ROOMS: dict[int, SignalRoom] = {
    Attribute.NETWORK: network,
    Attribute.DEVICE: device,
    Attribute.REFERRER: referrer,
    Attribute.SESSION_AGE: timing,
    Attribute.SOURCE: velocity,
    CASE_COLUMN: hour,
}

_COMPOSITION: dict[int, Pattern] = {
    Attribute.NETWORK: network.PATTERN,
    Attribute.DEVICE: device.PATTERN,
    Attribute.REFERRER: referrer.PATTERN,
    Attribute.SESSION_AGE: timing.PATTERN,
    CASE_COLUMN: hour.PATTERN,
}

_BY_NAME = {room.NAME: room for room in ROOMS.values()}


def thresholds() -> tuple[Floats, Floats, Floats]:
    """(11,) least observed, excess and surprise by column; infinite where no share is compared."""
    table = np.full((3, COLUMNS), np.inf)
    for column, pattern in _COMPOSITION.items():
        table[:, column] = (pattern.min_observed, pattern.min_excess, pattern.min_surprise)
    return table[0], table[1], table[2]


def weighed(column: int, evidence: Evidence) -> Reading | None:
    """The reading of the column's signal, or None where it finds nothing."""
    room = ROOMS[column]
    points = room.points(evidence)
    if not points:
        return None
    return Reading(signal=room.NAME, evidence=evidence, points=points)


def reason_of(reading: Reading) -> Reason:
    """The sentence of the signal that read it."""
    return _BY_NAME[reading.signal].reason(reading.evidence)
