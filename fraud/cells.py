"""Every counted value has a cell: an exact key interned to a dense row of columns.

A *pair* (a value among one case's ballots) is compared by four cells: itself, its value among all
cases, its group (the ballots that could have had the value) for the case, and its group over all
cases. Cell 0 is a sink: it stands for unknown and what is written to it means nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from fraud.domain import UNKNOWN, Attribute, BallotBlock, Bools, Codes, Floats, Ints
from fraud.mixing import mixed
from fraud.policy import Policy
from fraud.vocabulary import code_of

Cells = NDArray[np.int32]

#: Columns of `pair_cells`: one by attribute, then the case itself.
CASE_COLUMN = len(Attribute)
COLUMNS = CASE_COLUMN + 1

SINK = 0
CAMPAIGN = 1

_CASE_GROUP = code_of("group: every ballot")
_VALUE_SALT = np.array([code_of(f"value: {a.name}") for a in Attribute], dtype=np.int64)
_GROUP = [code_of(f"group: {a.name}") for a in Attribute]
_WECHAT_GROUP = code_of("group: DEVICE in WeChat")
_REMEMBERED = (Attribute.DEVICE, Attribute.REFERRER, Attribute.SESSION_AGE)
_COLUMN_NAMES = (
    "mass",
    "gaps",
    "last_at",
    "value",
    "group_case",
    "group",
    "code",
    "memory",
    "hot",
    "stays",
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pairs:
    """The selections of a block with their keys, m rows.

    Attributes:
        index, at: (m,) of the ballot.
        cases, in_wechat, unmetered: (m,).
        codes, values: (m, 5) by `Attribute`: a value's code, and the key of its cell.
        keys: (m, 6) the keys of the pairs, then of the case; 0 where unknown.
    """

    index: Ints
    at: Floats
    cases: Codes
    in_wechat: Bools
    unmetered: Bools
    codes: Codes
    values: Codes
    keys: Codes

    def between(self, first: int, stop: int) -> "Pairs":
        """Some of the rows, sharing memory."""
        rows = slice(first, stop)
        return Pairs(
            index=self.index[rows],
            at=self.at[rows],
            cases=self.cases[rows],
            in_wechat=self.in_wechat[rows],
            unmetered=self.unmetered[rows],
            codes=self.codes[rows],
            values=self.values[rows],
            keys=self.keys[rows],
        )


def pairs_of(block: BallotBlock) -> Pairs:
    """One row for each case that a ballot chose."""
    ballot = np.repeat(np.arange(len(block)), np.diff(block.case_offsets))
    codes = block.codes[ballot]
    values = mixed(codes, np.broadcast_to(_VALUE_SALT, codes.shape).copy())
    cases = block.case_codes
    keys = np.empty((len(cases), COLUMNS), dtype=np.int64)
    each_case = np.repeat(cases[:, None], codes.shape[1], axis=1)
    keys[:, :CASE_COLUMN] = np.where(codes == UNKNOWN, UNKNOWN, mixed(values, each_case))
    keys[:, CASE_COLUMN] = mixed(np.full(len(cases), _CASE_GROUP), np.ascontiguousarray(cases))
    return Pairs(
        index=block.index[ballot],
        at=block.cast_at[ballot],
        cases=cases,
        in_wechat=block.in_wechat[ballot],
        unmetered=block.unmetered[ballot],
        codes=codes,
        values=values,
        keys=keys,
    )


@lru_cache(maxsize=65_536)
def _joint_key(group: int, case: int) -> int:
    return int(mixed(np.array([group]), np.array([case]))[0])


class CellTable:
    """Columns by cell; rooms that own a column read and write it in place.

    Attributes:
        mass: (cells, 2 horizons) undecayed sums: everything, then what may teach (`counts`).
        gaps: (cells, 3) decayed number, sum and sum of squares of gaps; last_at: (`pace`).
        value, group_case, group: the cells that a pair is compared by.
        code: the value's code of a pair, the case's code of a case.
        memory: row of the history by hour, 0 for none (`history`).
        hot: number of the finding on this cell, 0 for none (`findings`).
        stays: groups and cases are never forgotten.
    """

    def __init__(self, policy: Policy) -> None:
        self._keys: dict[int, int] = {}
        self._size = 0
        width = 2 * len(policy.half_lives_s)
        self.mass: Floats = np.zeros((0, width))
        self.gaps: Floats = np.zeros((0, 3))
        self.last_at: Floats = np.zeros(0)
        self.value: Cells = np.zeros(0, np.int32)
        self.group_case: Cells = np.zeros(0, np.int32)
        self.group: Cells = np.zeros(0, np.int32)
        self.code: Codes = np.zeros(0, np.int64)
        self.memory: Cells = np.zeros(0, np.int32)
        self.hot: Cells = np.zeros(0, np.int32)
        self.stays: Bools = np.zeros(0, np.bool_)
        self.memories = 1
        self.cases = 0
        self._staying_cell(UNKNOWN, remembered=False)
        self._staying_cell(_CASE_GROUP, remembered=True)

    def __len__(self) -> int:
        return self._size

    def pair_cells(self, pairs: "Pairs") -> Cells:
        """Intern pairs: (m, 6) cells by `Attribute`, then the case's; 0 where unknown."""
        known = self._keys.get
        found = [known(key, -1) for key in pairs.keys.ravel().tolist()]
        cells = np.array(found, dtype=np.int32).reshape(-1, COLUMNS)
        for row, column in np.argwhere(cells < 0).tolist():
            if column == CASE_COLUMN:
                cells[row, column] = self._case_cell(int(pairs.cases[row]))
            else:
                cells[row, column] = self._pair_cell(pairs, row, Attribute(column))
        return cells

    def _case_cell(self, case: int) -> int:
        cell = self._group_case_cell(_CASE_GROUP, case)
        if self.code[cell] == UNKNOWN:
            self.code[cell] = case
            self.group[cell] = CAMPAIGN
            self.cases += 1
        return cell

    def _pair_cell(self, pairs: "Pairs", row: int, attribute: Attribute) -> int:
        key = int(pairs.keys[row, attribute])
        if key in self._keys:  # a row above was the first
            return self._keys[key]
        in_wechat = attribute is Attribute.DEVICE and bool(pairs.in_wechat[row])
        return self._new_pair(
            attribute,
            key=key,
            value=int(pairs.values[row, attribute]),
            code=int(pairs.codes[row, attribute]),
            case=int(pairs.cases[row]),
            group=_WECHAT_GROUP if in_wechat else _GROUP[attribute],
        )

    def _new_pair(
        self, attribute: Attribute, *, key: int, value: int, code: int, case: int, group: int
    ) -> int:
        pair = self._cell(key, remembered=False)
        self.code[pair] = code
        if attribute is not Attribute.SOURCE:
            remembered = attribute in _REMEMBERED
            self.value[pair] = self._cell(value, remembered=remembered)
            self.group_case[pair] = self._group_case_cell(group, case)
            self.group[pair] = self._staying_cell(group, remembered=remembered)
        return pair

    def _group_case_cell(self, group: int, case: int) -> int:
        return self._staying_cell(_joint_key(group, case), remembered=group == _CASE_GROUP)

    def _staying_cell(self, key: int, *, remembered: bool) -> int:
        cell = self._cell(key, remembered=remembered)
        self.stays[cell] = True
        return cell

    def _cell(self, key: int, *, remembered: bool) -> int:
        cell = self._keys.get(key)
        if cell is None:
            cell = self._keys[key] = self._size
            self._size += 1
            if self._size > len(self.value):
                self._grow()
            if remembered:
                self.memory[cell] = self.memories
                self.memories += 1
        return cell

    def _grow(self) -> None:
        for name in _COLUMN_NAMES:
            column = getattr(self, name)
            more = np.zeros((max(1024, len(column)), *column.shape[1:]), column.dtype)
            setattr(self, name, np.concatenate((column, more)))

    def forget(self, keep: Bools, columns: Sequence[Cells]) -> list[Cells]:
        """Drop cells and renumber the rest.

        Args:
            keep: (cells,) which stay, beside groups, cases, and the values of pairs that stay.
            columns: cells that others hold; those that are dropped become the sink.

        Returns:
            The columns, renumbered.
        """
        keep = keep | self.stays[: self._size]
        keep[self.value[: self._size][keep]] = True
        places = np.flatnonzero(keep)
        renumbered = np.zeros(self._size, dtype=np.int32)
        renumbered[places] = np.arange(len(places), dtype=np.int32)
        for name in _COLUMN_NAMES:
            setattr(self, name, getattr(self, name)[places])
        for pointer in ("value", "group_case", "group"):
            setattr(self, pointer, renumbered[getattr(self, pointer)])
        numbers = renumbered.tolist()
        stays = keep.tolist()
        self._keys = {key: numbers[cell] for key, cell in self._keys.items() if stays[cell]}
        self._size = len(places)
        return [renumbered[column] for column in columns]
