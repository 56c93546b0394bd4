"""How large a score file may be: far above any real one, and far below what would hurt us."""

MOST_BYTES = 16 * 1024 * 1024
#: Of everything that is packed into an XLSX, unpacked.
MOST_UNPACKED_BYTES = 96 * 1024 * 1024
MOST_PARTS = 500
MOST_ROWS = 250_000
MOST_COLUMNS = 256
#: Rows times columns: a sheet is read as one rectangle.
MOST_CELLS = 3_000_000


class TooLarge(ValueError):
    """A file beyond these bounds; the message says which."""


def check_extent(rows: int, columns: int) -> None:
    """Hold a sheet to its bounds.

    Raises:
        TooLarge: it has too many rows, columns or cells.
    """
    if rows > MOST_ROWS:
        raise TooLarge(f"row {rows} is used; allowed: {MOST_ROWS} rows")
    if columns > MOST_COLUMNS:
        raise TooLarge(f"column {columns} is used; allowed: {MOST_COLUMNS} columns")
    if rows * columns > MOST_CELLS:
        raise TooLarge(f"{rows} rows of {columns} columns are used; allowed: {MOST_CELLS} cells")
