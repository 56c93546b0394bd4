"""Whether processes of the version before survive a migration: it may add, and nothing else.

A migration that does more says so in its own text, in a line of its own: `-- rolling: WHY` where
the version before survives it all the same, `-- stop: WHY` where every role must be stopped first.
"""

import re
from collections.abc import Iterator

_COMMENT = re.compile(r"--[^\n]*")
_MARK = re.compile(r"^-- (rolling|stop): (\S.*)$", re.MULTILINE)
_TABLE = r"(?:IF NOT EXISTS |IF EXISTS |ONLY )?([a-z_]+)"
_CREATES = re.compile(rf"CREATE TABLE {_TABLE}", re.IGNORECASE)
_ALTERS = re.compile(rf"ALTER TABLE {_TABLE}\s+(.*)", re.IGNORECASE | re.DOTALL)
_INDEXES = re.compile(rf"CREATE (?:UNIQUE )?INDEX.*? ON {_TABLE}", re.IGNORECASE | re.DOTALL)
_TRIGGERS = re.compile(
    rf"CREATE (?:CONSTRAINT )?TRIGGER.*? ON {_TABLE}", re.IGNORECASE | re.DOTALL
)
_REWRITES = re.compile(rf"(?:UPDATE|DELETE FROM|TRUNCATE(?: TABLE)?) {_TABLE}", re.IGNORECASE)
_DROPS = re.compile(r"DROP (TABLE|TYPE|VIEW|FUNCTION|DOMAIN|SCHEMA)\b", re.IGNORECASE)
#: What a part of ALTER TABLE may hold, and why the version before would not survive it.
_PARTS = (
    (r"DROP COLUMN", "the version before still names the column"),
    (r"RENAME\b", "the version before still has the old name"),
    (r"ALTER COLUMN \S+ (?:SET DATA )?TYPE", "it rewrites the table, and types change"),
    (r"SET NOT NULL", "the version before may leave it empty"),
    (r"ADD COLUMN (?!.*\bDEFAULT\b).*\bNOT NULL", "the version before leaves it empty"),
    (r"ADD (?:CONSTRAINT|PRIMARY|UNIQUE|CHECK|FOREIGN)", "what was lawful may be refused"),
)


def mark(sql: str) -> tuple[str, str] | None:
    """How a migration says that it does more than add: "rolling" or "stop", and why."""
    found = _MARK.search(sql)
    return (found[1], found[2]) if found else None


def objections(sql: str) -> Iterator[str]:
    """What of a migration does more than add, each with the reason, marked or not.

    Args:
        sql: the part that runs.
    """
    bare = _COMMENT.sub("", sql)
    new = set(_CREATES.findall(bare))
    for statement in filter(None, map(str.strip, re.split(r";\s*\n", bare))):
        yield from _of_statement(statement, new)


def _of_statement(statement: str, new: set[str]) -> Iterator[str]:
    if dropped := _DROPS.match(statement):
        yield f"DROP {dropped[1].upper()}: the version before may still use it"
    if rewritten := _REWRITES.match(statement):
        yield from _unless(rewritten[1] in new, f"{rewritten[0]}: rows of others change under it")
    if indexed := _INDEXES.match(statement):
        yield from _unless(
            indexed[1] in new, f"index on {indexed[1]}: writes wait until it is made"
        )
    if watched := _TRIGGERS.match(statement):
        yield from _unless(watched[1] in new, f"trigger on {watched[1]}: it may refuse or change")
    if altered := _ALTERS.match(statement):
        yield from () if altered[1] in new else _of_parts(altered[1], altered[2])


def _of_parts(table: str, parts: str) -> Iterator[str]:
    for part in re.split(r",\s*\n", parts):
        for pattern, why in _PARTS:
            if found := re.search(pattern, part, re.IGNORECASE | re.DOTALL):
                yield f"{table}: {' '.join(found[0].split())}: {why}"


def _unless(harmless: bool, objection: str) -> Iterator[str]:
    if not harmless:
        yield objection
