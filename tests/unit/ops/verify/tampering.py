"""Changes an export as somebody would who knows its format."""

import csv
import hashlib
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

Rows = list[list[Any]]


def reseal(folder: Path) -> None:
    """Write the manifest anew, so that every file is again what it lists."""
    page = json.loads((folder / "manifest.json").read_text())
    for name in page["files"]:
        raw = (folder / name).read_bytes()
        page["files"][name] = {"bytes": len(raw), "sha256": hashlib.sha256(raw).hexdigest()}
    reseal_page(folder, page)


def reseal_page(folder: Path, page: dict[str, Any]) -> None:
    """Write a manifest with the checksum of its content."""
    page.pop("checksum", None)
    text = json.dumps(page, ensure_ascii=False, indent=2) + "\n"
    page["checksum"] = hashlib.sha256(text.encode()).hexdigest()
    text = json.dumps(page, ensure_ascii=False, indent=2) + "\n"
    (folder / "manifest.json").write_text(text)


def flip(path: Path, position: int, bits: int = 1) -> None:
    """Change bits of one byte."""
    raw = bytearray(path.read_bytes())
    raw[position] ^= bits
    path.write_bytes(raw)


def change_table(path: Path, change: Callable[[Rows], None]) -> None:
    """Edit a CSV file; the first row is the header."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows: Rows = list(csv.reader(file))
    change(rows)
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    path.write_text(text.getvalue(), encoding="utf-8-sig", newline="")


def change_ballots(folder: Path, change: Callable[[Rows], None]) -> None:
    """Edit `ballots.parquet`: index, ballot_id, period, selections, channel, minute, hash."""
    path = str(folder / "ballots.parquet")
    with duckdb.connect() as engine:
        engine.execute(f"CREATE TABLE b AS FROM read_parquet('{path}')")
        rows: Rows = [list(row) for row in engine.execute("FROM b").fetchall()]
        change(rows)
        engine.execute("DELETE FROM b")
        engine.executemany("INSERT INTO b VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
        engine.execute(f"COPY b TO '{path}' (FORMAT parquet)")
