"""Ask every operation in every phase, legally and not: no fault of the server, no surprise."""

import time
from collections.abc import Iterator, Sequence

import schemathesis
from schemathesis.core.result import Err

from loadtests.faults.contract.asking import Asker, Described
from loadtests.faults.contract.findings import Answered, Findings
from loadtests.faults.contract.phases import Stand, stands
from loadtests.faults.outcome import Course, Outcome
from loadtests.faults.station import Station
from loadtests.product.running import ProductFailed

_TITLE = "what the OpenAPI document says, in every phase"
_EXAMPLES, _QUICK_EXAMPLES = 150, 4


def conformance(course: Course) -> Outcome:
    """Ask a product all that its document describes.

    Raises:
        ProductFailed: a campaign cannot be brought into a phase.
    """
    station = Station(data=course.folder / "var", logs=course.folder, command=course.command)
    until_s = time.monotonic() + course.limit_s
    examples = _QUICK_EXAMPLES if course.quick else _EXAMPLES
    with station.opened(), Asker(station.poll().target.origin) as asker:
        operations = operations_of(asker)
        found = Findings([operation.label for operation in operations])
        missed = 0
        everywhere = tuple(stands(station, course.folder, quick=course.quick))
        for operation in operations:
            if time.monotonic() > until_s:
                missed += 1
                continue
            for stand, heard in ask(asker, operation, everywhere, examples, course.seed):
                found.hear(stand.phase, heard)
    problems = [*found.problems()]
    if missed:
        problems.append(f"{missed} operations were not asked: time was over")
    return Outcome(
        fault="T13",
        title=_TITLE,
        cycles=len(found.answers),
        acknowledged=found.recorded,
        lost=0,
        doubled=0,
        unexplained=0,
        figures={
            "operations": len(operations),
            "asked": found.asked,
            "as_documented_share": round(found.share(), 3),
            "succeeded_share": round(found.share(succeeded=True), 3),
            "server_faults": found.faults,
        },
        problems=tuple(problems),
    )


def operations_of(asker: Asker) -> Sequence[Described]:
    """What the document describes.

    Raises:
        ProductFailed: a part of it cannot be read.
    """
    found = []
    for read in schemathesis.openapi.from_dict(asker.document()).get_all_operations():
        if isinstance(read, Err):
            raise ProductFailed(f"the OpenAPI document: {read.err()}")
        found.append(read.ok())
    return found


def ask(
    asker: Asker, operation: Described, everywhere: Sequence[Stand], examples: int, seed: int
) -> Iterator[tuple[Stand, Answered]]:
    """Everything that is asked of one operation."""
    asker.enrol()
    yield from asker.ask(operation, everywhere, examples, seed)
    if operation.path.endswith("/ballots"):
        yield from ((stand, asker.vote(operation, stand.campaign)) for stand in everywhere)
