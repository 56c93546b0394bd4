from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.desk.audit.chain import START, Head, Record, follows, link

AT = datetime(2026, 5, 1, 12, tzinfo=UTC)
TOLD = st.tuples(st.text(), st.text(), st.text(), st.text(), st.text())


def written(count: int) -> list[Record]:
    """A chain of so many records."""
    found: list[Record] = []
    head = START
    for no in range(1, count + 1):
        at = AT + timedelta(seconds=no)
        told = ("ada", "account.add", f"person-{no}", "because", "{}")
        record = Record(
            no=no,
            at=at,
            actor=told[0],
            action=told[1],
            subject=told[2],
            reason=told[3],
            detail=told[4],
            hash=link(head.hash, no, at, *told),
        )
        found.append(record)
        head = Head(no, at, record.hash)
    return found


def faults(records: list[Record]) -> list[str]:
    head, found = START, []
    for record in records:
        found += [fault] if (fault := follows(head, record)) else []
        head = Head(record.no, record.at, record.hash)
    return found


def test_what_was_written_holds() -> None:
    assert faults(written(5)) == []


@pytest.mark.parametrize(
    "change",
    [
        {"actor": "eve"},
        {"action": "account.reset"},
        {"subject": "somebody else"},
        {"reason": ""},
        {"detail": '{"x":1}'},
        {"at": AT + timedelta(seconds=3, microseconds=1)},
        {"hash": b"x" * 32},
    ],
)
def test_a_record_that_was_changed_is_named(change: dict[str, object]) -> None:
    records = written(5)
    records[2] = replace(records[2], **change)  # type: ignore[arg-type]  # one field of any
    assert "record 3 is not what was written" in faults(records)


def test_a_record_that_was_taken_out_is_missed() -> None:
    records = written(5)
    del records[2]
    assert faults(records) == ["record 3 is missing"]


@given(TOLD, TOLD)
def test_no_two_entries_share_a_hash(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    same = link(START.hash, 1, AT, *one) == link(START.hash, 1, AT, *other)
    assert same == (one == other)
