"""Tables of a report: a head on every page, numbers to the right."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from reportlab.platypus import Flowable, LongTable, Paragraph, TableStyle

from ops.export.report.lettering import (
    ACCENT,
    CELL,
    CELL_RIGHT,
    HEAD,
    HEAD_RIGHT,
    RULE,
    SHADE,
    Lettering,
)
from ops.export.report.paper import MEASURE

GridCell: TypeAlias = str | int | Decimal | Flowable | None

_LOOK = (
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("BACKGROUND", (0, 0), (-1, 0), SHADE),
    ("LINEBELOW", (0, 0), (-1, 0), 0.8, ACCENT),
    ("LINEBELOW", (0, 1), (-1, -1), 0.25, RULE),
    ("LEFTPADDING", (0, 0), (-1, -1), 4),
    ("RIGHTPADDING", (0, 0), (-1, -1), 4),
    ("TOPPADDING", (0, 0), (-1, -1), 2.5),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 3.5),
)
_TOTAL_LOOK = (
    ("LINEABOVE", (0, -1), (-1, -1), 0.8, ACCENT),
    ("BACKGROUND", (0, -1), (-1, -1), SHADE),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column's heading and width in points; without a width it shares what is left."""

    heading: str
    width: float | None = None
    right: bool = False


def grid(
    lettering: Lettering,
    columns: Sequence[Column],
    rows: Sequence[Sequence[GridCell]],
    *,
    total: bool = False,
) -> Flowable:
    """A table across the page; with `total` its last row is a sum."""
    head = [
        lettering.paragraph(column.heading, HEAD_RIGHT if column.right else HEAD)
        for column in columns
    ]
    body = [
        [_set(lettering, cell, column) for cell, column in zip(row, columns, strict=True)]
        for row in rows
    ]
    table = LongTable([head, *body], colWidths=_widths(columns), repeatRows=1, splitInRow=1)
    table.setStyle(TableStyle([*_LOOK, *(_TOTAL_LOOK if total else ())]))
    table.spaceAfter = 8
    return table


def _set(lettering: Lettering, cell: GridCell, column: Column) -> Flowable:
    match cell:
        case None:
            return Paragraph("—", CELL_RIGHT if column.right else CELL)
        case Decimal():
            return Paragraph(f"{cell:f}", CELL_RIGHT)
        case int():
            return Paragraph(f"{cell:,}", CELL_RIGHT)
        case str():
            return lettering.paragraph(cell, CELL_RIGHT if column.right else CELL)
        case _:
            return cell


def _widths(columns: Sequence[Column]) -> list[float]:
    given = sum(column.width or 0 for column in columns)
    open_ones = sum(column.width is None for column in columns)
    share = (MEASURE - given) / open_ones if open_ones else 0
    return [column.width or share for column in columns]
