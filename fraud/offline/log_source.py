"""Rows of text out of a CSV or Parquet file, with the line that each stands on."""

import csv
from collections.abc import Iterator
from operator import itemgetter
from pathlib import Path
from typing import TextIO

import duckdb

REQUIRED = ("ballot_id", "cast_at", "case")
OPTIONAL = (
    "voter", "category", "channel", "ip", "user_agent", "device", "referrer", "region",
    "session_started_at", "openid",
)  # fmt: skip
#: The columns of every row, in this order; one that the log has not is empty.
READ = (
    *REQUIRED, "channel", "ip", "user_agent", "device", "referrer", "region",
    "session_started_at", "openid",
)  # fmt: skip
_PARQUET_MAGIC = b"PAR1"
_ROWS_AT_ONCE = 20_000

#: A line of the file and the texts of `READ`, or what is wrong with it.
SourceRow = tuple[int, tuple[str, ...] | str]


class UnreadableLogError(Exception):
    """A ballot log or list of cases that cannot be read; the message says what is allowed."""


class LogSource:
    """An opened ballot log.

    Attributes:
        columns: those that are there and used.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._is_parquet = _begins_with(path, _PARQUET_MAGIC)
        self._header = self._parquet_types() if self._is_parquet else _csv_header(path)
        _check_header(path, list(self._header))
        self.columns = tuple(name for name in READ if name in self._header)

    def rows(self) -> Iterator[SourceRow]:
        """Every row, in the order of the file."""
        return self._parquet_rows() if self._is_parquet else self._csv_rows()

    def _csv_rows(self) -> Iterator[SourceRow]:
        header = list(self._header)
        # What is not there is picked from behind the row's end.
        pick = itemgetter(
            *(header.index(name) if name in self._header else len(header) for name in READ)
        )
        with _opened(self._path) as file:
            reader = csv.reader(file)
            next(reader)
            while True:
                line = reader.line_num + 1
                try:
                    row = next(reader)
                except StopIteration:
                    return
                except csv.Error as error:
                    yield line, f"not a CSV row: {error}"
                    continue
                if len(row) == len(header):
                    row.append("")
                    yield line, pick(row)
                elif row:
                    yield line, f"{len(row)} cells where the header has {len(header)}"

    def _parquet_types(self) -> dict[str, str]:
        try:
            with duckdb.connect() as engine:
                described = engine.execute(
                    "DESCRIBE SELECT * FROM read_parquet(?)", [str(self._path)]
                )
                return {str(row[0]): str(row[1]) for row in described.fetchall()}
        except duckdb.Error as error:
            raise UnreadableLogError(f"{self._path.name}: not a Parquet file: {error}") from error

    def _parquet_rows(self) -> Iterator[SourceRow]:
        wanted = ", ".join(
            _as_text(name, self._header[name]) if name in self._header else "''" for name in READ
        )
        line = 0
        with duckdb.connect() as engine:
            found = engine.execute(
                f"SELECT {wanted} FROM read_parquet(?)",  # noqa: S608 - names from `READ` alone
                [str(self._path)],
            )
            while rows := found.fetchmany(_ROWS_AT_ONCE):
                for row in rows:
                    line += 1
                    yield line, tuple(["" if cell is None else cell for cell in row])


def _as_text(name: str, kind: str) -> str:
    column = f'"{name}"'
    if kind.startswith(("TIMESTAMP", "DATE")):
        return f"CAST(epoch({column}) AS VARCHAR)"
    if kind.endswith("[]"):
        return f"array_to_string({column}, ';')"
    return f"CAST({column} AS VARCHAR)"


def _begins_with(path: Path, magic: bytes) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(magic)) == magic
    except OSError as error:
        raise UnreadableLogError(f"{path.name}: {error.strerror}") from error


def _opened(path: Path) -> TextIO:
    return path.open(encoding="utf-8-sig", errors="replace", newline="")


def _csv_header(path: Path) -> dict[str, str]:
    with _opened(path) as file:
        try:
            names = [name.strip() for name in next(csv.reader(file), [])]
        except csv.Error as error:
            raise UnreadableLogError(f"{path.name}, line 1: {error}") from error
    twice = sorted({name for name in names if names.count(name) > 1 and name in READ})
    if twice:
        raise UnreadableLogError(f"{path.name}, line 1: column {', '.join(twice)} appears twice")
    return {name or f"#{place}": "" for place, name in enumerate(names)}


def _check_header(path: Path, names: list[str]) -> None:
    missing = [name for name in REQUIRED if name not in names]
    if missing:
        raise UnreadableLogError(
            f"{path.name}: no column {', '.join(missing)}. A ballot log is CSV in UTF-8 or "
            f"Parquet with the columns {', '.join(REQUIRED)}, and of these what is known: "
            f"{', '.join(OPTIONAL)}"
        )
