"""Whatever stands in a record or in the rules, a check ends with a report and no exception."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from ops.verify.ledger import Ledger, check_ledger
from ops.verify.outcome import outcome_of
from ops.verify.report import Problems
from ops.verify.rules import FAULTS, rules_of
from ops.verify.summary import lines
from tests.unit.ops.decided_ledger import DecidedLedger, a_decided_life

RUBBISH: list[Any] = [
    *(None, True, -1, 0, 3, 10**30, 0.5, "", "c1", "c6", "zz", "NaN", "-Infinity", "1E+999999"),
    *("1E-999999", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00", [], {}, [[]], {"zz": {}}),
]


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths of everything inside a document."""
    if path:
        yield path
    inside: Any = ()
    if isinstance(value, dict):
        inside = value.items()
    elif isinstance(value, list):
        inside = enumerate(value)
    for step, inner in inside:
        yield from leaves(inner, (*path, step))


def changed(document: Any, data: st.DataObject) -> Any:
    """A document with rubbish at one place, or without it."""
    paths = list(leaves(document))
    copy = json.loads(json.dumps(document))
    if not paths:
        return data.draw(st.sampled_from(RUBBISH))
    *way, last = data.draw(st.sampled_from(paths))
    inner = copy
    for step in way:
        inner = inner[step]
    if data.draw(st.integers(0, 4)):
        inner[last] = data.draw(st.sampled_from(RUBBISH))
    else:
        del inner[last]
    assume(copy != document)
    return copy


def check(ledger: Ledger, cast: Any) -> Problems:
    problems = Problems()
    found = check_ledger(ledger, cast, problems, lambda done, total: None)
    assert list(lines(outcome_of(found.state, found.tallies)))
    return problems


@given(st.data())
def test_rubbish_in_a_record_is_told_as_a_problem(data: st.DataObject) -> None:
    ledger, cast = DecidedLedger(a_decided_life()).read_as_exported()
    records = list(ledger.records)
    number = data.draw(st.integers(0, len(records) - 1))
    body = json.dumps(changed(json.loads(records[number].body), data))
    records[number] = replace(records[number], body=f"{body} ")
    rest = Ledger(rules=ledger.rules, records=records, size=ledger.size)
    assert check(rest, cast).gathered()


@given(st.data())
def test_rubbish_in_the_rules_is_told_or_lived_with(data: st.DataObject) -> None:
    ledger, cast = DecidedLedger(a_decided_life()).read_as_exported()
    try:
        rules = rules_of(changed(dict(ledger.rules.document), data))
    except FAULTS:
        return
    assert check(Ledger(rules=rules, records=ledger.records, size=ledger.size), cast).gathered()
