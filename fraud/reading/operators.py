"""What kind of line a network's operator runs, from a list that ships."""

import csv
from functools import cache
from importlib import resources

from voting.domain import NetworkClass


def class_of_operator(asn: int) -> NetworkClass:
    """The class of an operator by its AS number; UNKNOWN for one that is not listed."""
    return _listed().get(asn, NetworkClass.UNKNOWN)


@cache
def _listed() -> dict[int, NetworkClass]:
    with resources.files("fraud.reading").joinpath("operators.csv").open(encoding="utf-8") as file:
        return {int(row["asn"]): NetworkClass(row["class"]) for row in csv.DictReader(file)}
