"""A close is held against what voters were told: early, late and miscounted are found."""

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import duckdb
import pytest

from loadtests.faults.around_close import AroundClose, around_close, read_close
from loadtests.faults.book import Told, write_book
from loadtests.product.evidence import BadEvidence
from loadtests.traffic.voter import ACKNOWLEDGED

CLOSED_S = 1_573_833_600.0  # 2019-11-15T16:00:00Z
CLOSING = "9,closing,2019-11-15T16:00:00.000000Z,clock,,,,\n"


def told(outcome: str, *, sent_s: float, told_s: float, cast_at: str = "") -> Told:
    return Told(
        ballot_id=UUID(int=round((10 + sent_s) * 1000), version=4),
        selections=("a",),
        outcome=outcome,
        receipt="R",
        cast_at=cast_at,
        sent_s=CLOSED_S + sent_s,
        told_s=CLOSED_S + told_s,
    )


def export(folder: Path, indices: Sequence[int], received: int, closings: str = CLOSING) -> Path:
    head = "index,kind,at,actor,about,reason,announcement_zh,announcement_en\n"
    (folder / "lifecycle.csv").write_text(f"\ufeff{head}{closings}", encoding="utf-8")
    (folder / "tallies.csv").write_text(
        f"case,received,pending,counted,held,voided\na,{received},0,{received},0,0\n"
    )
    with duckdb.connect() as database:
        database.execute("CREATE TABLE ballots AS SELECT unnest($1::BIGINT[]) AS index", [indices])
        database.table("ballots").write_parquet(str(folder / "ballots.parquet"))
    return folder


def seen(
    folder: Path, lines: Sequence[Told], indices: Sequence[int], received: int
) -> AroundClose:
    found = export(folder, indices, received)
    return around_close(write_book(folder / "told.csv", lines), found, read_close(found), CLOSED_S)


IN_TIME = told(ACKNOWLEDGED, sent_s=-2, told_s=1, cast_at="2019-11-15T15:59:59.999Z")
TURNED_AWAY = told("closed", sent_s=-1, told_s=0.5)


def test_who_came_in_time_counts_and_who_did_not_is_turned_away(tmp_path: Path) -> None:
    found = seen(tmp_path, [IN_TIME, TURNED_AWAY], [8], 1)
    assert found == AroundClose(early=0, late=0, below=1, received=1)
    assert list(found.problems()) == []


@pytest.mark.parametrize(
    "late",
    [
        told(ACKNOWLEDGED, sent_s=0.1, told_s=1, cast_at="2019-11-15T15:59:59Z"),
        told(ACKNOWLEDGED, sent_s=-3, told_s=1, cast_at="2019-11-15T16:00:00Z"),
    ],
    ids=["sent after the close", "cast at the close"],
)
def test_who_is_let_in_late_is_found(tmp_path: Path, late: Told) -> None:
    found = seen(tmp_path, [late], [8], 1)
    assert found.late == 1
    assert list(found.problems()) == ["1 ballots were let in after the close"]


def test_a_ballot_above_the_closing_record_is_late_and_does_not_count(tmp_path: Path) -> None:
    found = seen(tmp_path, [IN_TIME], [8, 10], 2)
    assert (found.late, found.below, found.received) == (1, 1, 2)
    assert len(list(found.problems())) == 2


def test_who_is_turned_away_before_the_close_is_found(tmp_path: Path) -> None:
    found = seen(tmp_path, [told("closed", sent_s=-2, told_s=-1)], [], 0)
    assert found.early == 1


@pytest.mark.parametrize("closings", ["", CLOSING * 2], ids=["none", "two"])
def test_there_is_exactly_one_closing_record(tmp_path: Path, closings: str) -> None:
    with pytest.raises(BadEvidence, match="closing records"):
        read_close(export(tmp_path, [8], 1, closings))
