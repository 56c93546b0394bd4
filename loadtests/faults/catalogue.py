"""Every fault test that runs against the product from outside, by its number."""

from collections.abc import Mapping

from loadtests.faults.outcome import Fault
from loadtests.faults.overload import overload
from loadtests.faults.readers import readers
from loadtests.faults.steady import steady

FAULTS: Mapping[str, Fault] = {"T14": steady, "T15": overload, "T16": readers}
