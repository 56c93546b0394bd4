"""Every fault test that runs against the product from outside, by its number."""

from collections.abc import Mapping

from loadtests.faults.closings import closings
from loadtests.faults.full_disk import full_disks
from loadtests.faults.kills import kills
from loadtests.faults.network import network
from loadtests.faults.outcome import Course, Fault, Outcome
from loadtests.faults.overload import overload
from loadtests.faults.power_cut import power_cuts
from loadtests.faults.readers import readers
from loadtests.faults.retries import retries
from loadtests.faults.rolling import rolling
from loadtests.faults.soak.soaking import soak
from loadtests.faults.steady import steady

FAULTS: Mapping[str, Fault] = {
    "T1": kills,
    "T2": power_cuts,
    "T3": full_disks,
    "T4": network,
    "T8": closings,
    "T9": retries,
    "T14": steady,
    "T15": overload,
    "T16": readers,
    "T18": rolling,
}


def _modelled(course: Course) -> Outcome:
    """T12, whose library is of the development's."""
    from loadtests.faults.model.modelled import modelled  # noqa: PLC0415

    return modelled(course)


def _contract(course: Course) -> Outcome:
    """T13, whose libraries are of the development's and slow to load."""
    from loadtests.faults.contract.conformance import conformance  # noqa: PLC0415

    return conformance(course)


ENDURANCE: Mapping[str, Fault] = {"T12": _modelled, "T13": _contract, "T17": soak}
"""What `make endurance` runs: nothing breaks, and it goes on for hours."""
