"""A version that still runs survives the migrations of the next: they add, or say why not."""

import re

import pytest

from ops.database.migrate import MIGRATIONS, Step, steps
from ops.database.rolling import mark, objections

#: Migrations up to this one ran before anybody upgraded without stopping.
LAST_BEFORE = 10
LATER = [
    step
    for step in steps()
    if not step.repeatable and int(re.match(r"\d+", step.name)[0]) > LAST_BEFORE  # type: ignore[index]
]


@pytest.mark.parametrize("step", LATER, ids=lambda step: step.name)
def test_a_migration_adds_only_or_says_why_not(step: Step) -> None:
    found = list(objections(step.sql))
    assert not found or mark(step.sql), (
        f"{step.name}: {found}; add only, or say `-- rolling: WHY` or `-- stop: WHY`"
    )


def test_there_are_migrations_that_this_watches() -> None:
    assert LATER


@pytest.mark.parametrize(
    ("sql", "objection"),
    [
        ("DROP TABLE tally;", "DROP TABLE"),
        ("DROP FUNCTION IF EXISTS decide;", "DROP FUNCTION"),
        ("ALTER TABLE tally DROP COLUMN held;", "tally: DROP COLUMN"),
        ("ALTER TABLE tally RENAME COLUMN held TO kept;", "tally: RENAME"),
        ("ALTER TABLE tally ALTER COLUMN held TYPE integer;", "tally: ALTER COLUMN held TYPE"),
        ("ALTER TABLE tally ALTER COLUMN x SET NOT NULL;", "tally: SET NOT NULL"),
        ("ALTER TABLE tally\n  ADD COLUMN a text,\n  ADD COLUMN b text NOT NULL;", "ADD COLUMN b"),
        ("ALTER TABLE tally ADD CONSTRAINT c CHECK (held > 1);", "ADD CONSTRAINT"),
        ("CREATE INDEX i ON cast_vote_record (voter);", "index on cast_vote_record"),
        ("CREATE TRIGGER t BEFORE INSERT ON tally\n  EXECUTE FUNCTION f();", "trigger on tally"),
        ("UPDATE tally SET held = 0;", "UPDATE tally"),
    ],
)
def test_what_does_more_than_add_is_found(sql: str, objection: str) -> None:
    found = list(objections(sql + "\n"))
    assert len(found) == 1
    assert objection in found[0]


@pytest.mark.parametrize(
    "sql",
    [
        "ALTER TABLE tally ADD COLUMN seen boolean;",
        "ALTER TABLE tally ADD COLUMN seen boolean NOT NULL DEFAULT false;",
        "CREATE TABLE thing (a text NOT NULL UNIQUE);\nCREATE INDEX ON thing (a);",
        "CREATE TABLE thing (a text);\nALTER TABLE thing ADD PRIMARY KEY (a);",
        "-- DROP TABLE tally; only said\nCREATE TYPE mood AS ENUM ('glad');",
    ],
)
def test_what_only_adds_is_let_through(sql: str) -> None:
    assert not list(objections(sql + "\n"))


def test_a_mark_needs_its_reason() -> None:
    assert mark("-- stop: the ledger is numbered anew\nDROP TABLE tally;") == (
        "stop", "the ledger is numbered anew",
    )  # fmt: skip
    assert mark("-- stop:\nDROP TABLE tally;") is None


def test_the_older_migrations_would_have_been_found() -> None:
    older = (MIGRATIONS / "0003_ballot_rules.sql").read_text(encoding="utf-8")
    assert len(list(objections(older.partition("-- migrate:down")[0]))) >= 5
