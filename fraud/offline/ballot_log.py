"""The ballot log of another system, or of ours: rows to columns, bad rows aside."""

import math
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

import numpy as np

from fraud.domain import Attribute, BallotBlock, Floats, Ints
from fraud.offline.log_source import REQUIRED, LogSource
from fraud.reading.encoding import attribute_codes, is_wechat_class, operator_name
from fraud.reading.enrichment import Enrichment, Origin, client_class_of, epoch_s, referrer_source
from fraud.reading.vocabulary import (
    LONGEST_NAME,
    Vocabulary,
    learn_session_ages,
    session_age_codes,
)
from voting.provenance.client import device_class
from voting.provenance.geography import NO_GEOGRAPHY, Geography

_T = TypeVar("_T")

_MOST_CASES = 1000
#: Of what a client said of itself, no more is read: caches remember it.
_LONGEST = 1024
_TOLD_EVERY = 10_000
_WECHAT_CHANNEL = "wechat"
_UNKNOWN_AGE = math.nan
_MOST_REMEMBERED = 65_536
#: Codes of network, wide network, operator, region and kind of network.
_FromAddress = tuple[int, int, int, int, int]
#: What is encoded row by row, in this order; the others are made of whole columns.
_READ = (
    Attribute.NETWORK, Attribute.WIDE_NETWORK, Attribute.OPERATOR, Attribute.REGION,
    Attribute.NETWORK_CLASS, Attribute.DEVICE, Attribute.CLIENT, Attribute.REFERRER,
)  # fmt: skip
_REPLACED = "\ufffd"


@dataclass(frozen=True, slots=True, kw_only=True)
class BadRow:
    """A row that is not judged, and why. `line` counts from 1; Parquet's rows do too."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BallotLog:
    """Ballots by (cast_at, ballot_id); a ballot's index is its place.

    Attributes:
        ballot_ids: n texts.
        ballots: all n ballots; codes of `vocabulary`.
        bad_rows: what was left out.
        columns: those of the contract that the file has.
    """

    ballot_ids: list[str]
    ballots: BallotBlock
    bad_rows: tuple[BadRow, ...]
    columns: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.ballot_ids)

    def blocks(self, size: int = 50_000) -> Iterator[BallotBlock]:
        """The ballots, some at a time."""
        for first in range(0, len(self), size):
            yield self.ballots.between(first, min(len(self), first + size))


def read_ballot_log(
    path: Path,
    vocabulary: Vocabulary,
    cases: frozenset[str] | None = None,
    geography: Geography = NO_GEOGRAPHY,
    on_read: Callable[[int], None] | None = None,
) -> BallotLog:
    """Read a CSV or Parquet file.

    Args:
        cases: those that exist; None where any may.
        geography: tells what an address says where the log itself does not.
        on_read: told how many rows are read.

    Raises:
        UnreadableLogError: no such file, not a ballot log, or a required column is missing.
    """
    source = LogSource(path)
    columns = _Columns(source.columns, vocabulary, cases, Enrichment(geography))
    for count, (line, texts) in enumerate(source.rows(), 1):
        columns.take(line, texts)
        if on_read and count % _TOLD_EVERY == 0:
            on_read(count)
    return columns.log()


@dataclass(slots=True)
class _Columns:
    """Grows by row; arrays, because a million rows should stay small."""

    names: tuple[str, ...]
    vocabulary: Vocabulary
    known: frozenset[str] | None
    enrichment: Enrichment
    ids: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    at: "array[float]" = field(default_factory=lambda: array("d"))
    age_s: "array[float]" = field(default_factory=lambda: array("d"))
    cases: "array[int]" = field(default_factory=lambda: array("q"))
    counts: "array[int]" = field(default_factory=lambda: array("q"))
    codes: tuple["array[int]", ...] = field(
        default_factory=lambda: tuple(array("q") for _ in _READ)
    )
    wechat: bytearray = field(default_factory=bytearray)
    bad: list[BadRow] = field(default_factory=list)
    learn: Callable[[str], int] = field(init=False)
    of_case: Callable[[str], int] = field(init=False)
    of_address: Callable[[str], _FromAddress] = field(init=False)
    of_referrer: Callable[[str], int] = field(init=False)
    untold: _FromAddress = field(init=False)
    appends: tuple[Callable[[int], None], ...] = field(init=False)

    def __post_init__(self) -> None:
        self.learn = lru_cache(maxsize=_MOST_REMEMBERED)(self.vocabulary.learn)
        self.of_case = lru_cache(maxsize=_MOST_REMEMBERED)(self.vocabulary.learn_case)
        self.of_address = lru_cache(maxsize=_MOST_REMEMBERED)(self._of_address)
        self.of_referrer = lru_cache(maxsize=_MOST_REMEMBERED)(
            lambda text: self.vocabulary.learn(referrer_source(text))
        )
        self.untold = self._codes_of(Origin())
        self.appends = tuple(column.append for column in self.codes)

    def _of_address(self, address: str) -> _FromAddress:
        return self._codes_of(self.enrichment.origin(address))

    def _codes_of(self, origin: Origin) -> _FromAddress:
        learn = self.vocabulary.learn
        return (
            origin.network,
            origin.wide_network,
            learn(operator_name(origin.asn)),
            learn(origin.region),
            learn(origin.network_class),
        )

    def take(self, line: int, texts: tuple[str, ...] | str) -> None:
        if isinstance(texts, str):
            self.bad.append(BadRow(line=line, reason=texts))
            return
        row = {
            name: text if name in REQUIRED else text[:_LONGEST]
            for name, text in zip(self.names, texts, strict=True)
        }
        try:
            self._take(row)
        except ValueError as error:
            self.bad.append(BadRow(line=line, reason=str(error)))

    def _take(self, row: dict[str, str]) -> None:
        ballot_id = self._ballot_id(row["ballot_id"])
        at = _field(row, "cast_at", epoch_s)
        cases = self._cases(row["case"])
        origin = _field(row, "ip", self.of_address) if row.get("ip") else self.untold
        began = row.get("session_started_at")
        age_s = at - _field(row, "session_started_at", epoch_s) if began else _UNKNOWN_AGE
        device = row.get("device") or self._class_of(row)
        in_wechat = _is_in_wechat(row, device)
        region = row.get("region", "").strip()
        self.seen.add(ballot_id)
        self.ids.append(ballot_id)
        self.at.append(at)
        self.age_s.append(age_s)
        self.cases.extend(map(self.of_case, cases))
        self.counts.append(len(cases))
        codes = (
            *origin[:3],
            self.learn(region) if region else origin[3],
            origin[4],
            self.learn(device),
            self.learn(client_class_of(row.get("user_agent", ""), in_wechat=in_wechat)),
            self.of_referrer(row.get("referrer", "")),
        )
        for append, code in zip(self.appends, codes, strict=True):
            append(code)
        self.wechat.append(in_wechat)

    def _class_of(self, row: dict[str, str]) -> str:
        """The device's class; an empty user agent is of one too, a missing one of none."""
        user_agent = row.get("user_agent")
        return "" if user_agent is None else device_class(user_agent)

    def _ballot_id(self, text: str) -> str:
        ballot_id = text.strip()
        if not ballot_id:
            raise ValueError("ballot_id: empty")
        if _REPLACED in ballot_id:
            raise ValueError("ballot_id: not UTF-8")
        if ballot_id in self.seen:
            raise ValueError("ballot_id: appears before; the first is judged")
        return ballot_id

    def _cases(self, text: str) -> list[str]:
        cases = [case for part in text.split(";") if (case := part.strip())]
        if not cases:
            raise ValueError("case: empty")
        if _REPLACED in text:
            raise ValueError("case: not UTF-8")
        if len(set(cases)) < len(cases):
            raise ValueError("case: the same case twice in one ballot")
        if len(cases) > _MOST_CASES:
            raise ValueError(f"case: more than {_MOST_CASES}")
        if any(len(case) > LONGEST_NAME for case in cases):
            raise ValueError(f"case: longer than {LONGEST_NAME} characters")
        unknown = [case for case in cases if self.known is not None and case not in self.known]
        if unknown:
            raise ValueError(f"case: not in the list of cases: {unknown[0][:80]}")
        return cases

    def log(self) -> BallotLog:
        learn_session_ages(self.vocabulary)
        self.seen.clear()  # a tenth of what a large log takes
        order = _ledger_order(np.array(self.at), self.ids)
        counts = _column(self.counts)
        first = np.cumsum(counts) - counts
        offsets = np.concatenate(([0], np.cumsum(counts[order])))
        places = np.repeat(first[order] - offsets[:-1], counts[order]) + np.arange(offsets[-1])
        return BallotLog(
            ballot_ids=[self.ids[place] for place in order.tolist()],
            ballots=BallotBlock(
                index=np.arange(len(order), dtype=np.int64),
                cast_at=np.array(self.at)[order],
                case_offsets=offsets.astype(np.int64),
                case_codes=_column(self.cases)[places.astype(np.int64)],
                codes=attribute_codes(
                    {
                        Attribute.SESSION_AGE: session_age_codes(np.array(self.age_s)[order]),
                        **{
                            attribute: _column(column)[order]
                            for attribute, column in zip(_READ, self.codes, strict=True)
                        },
                    }
                ),
                in_wechat=np.array(self.wechat, dtype=np.bool_)[order],
                unmetered=np.zeros(len(order), dtype=np.bool_),  # a log does not tell
            ),
            bad_rows=tuple(self.bad),
            columns=self.names,
        )


def _is_in_wechat(row: dict[str, str], device: str) -> bool:
    """Whether the log says so, or else the client itself."""
    said = row.get("channel", "").strip().lower() == _WECHAT_CHANNEL or row.get("openid")
    return bool(said) or is_wechat_class(device)


def _field(row: dict[str, str], name: str, read: Callable[[str], _T]) -> _T:
    try:
        return read(row[name].strip())
    except (ValueError, OverflowError) as error:
        allowed = _ALLOWED[name]
        raise ValueError(f"{name}: {row[name][:80]!r} is not {allowed} ({error})") from error


_ALLOWED = {
    "cast_at": "RFC 3339 with an offset, or epoch seconds",
    "session_started_at": "RFC 3339 with an offset, or epoch seconds",
    "ip": "an IPv4 or IPv6 address",
}


def _column(numbers: "array[int]") -> Ints:
    """Without copying; an empty array has no buffer."""
    return np.frombuffer(numbers, np.int64) if numbers else np.zeros(0, np.int64)


def _ledger_order(at: Floats, ids: list[str]) -> Ints:
    """Places by (cast_at, ballot_id); ids are compared only where times are the same."""
    order = np.argsort(at, kind="stable")
    times = at[order]
    same = np.flatnonzero(times[1:] == times[:-1])
    for first in same[np.diff(same, prepend=-2) > 1].tolist():
        stop = int(np.searchsorted(times, times[first], side="right"))
        order[first:stop] = sorted(order[first:stop].tolist(), key=lambda place: ids[place])
    return order
