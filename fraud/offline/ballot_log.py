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
from fraud.offline.ledger_order import Ordered, ledger_order
from fraud.offline.log_source import LogSource
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
_ORDERED_EVERY = 50_000
_WECHAT_CHANNEL = "wechat"
_UNKNOWN_AGE = math.nan
_MOST_REMEMBERED = 65_536
#: Codes of network, wide network, operator, region and kind of network.
_FromAddress = tuple[int, int, int, int, int]
#: Codes of the device's class and the client's, and whether it came through WeChat.
_FromClient = tuple[int, int, bool]
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
    *,
    on_read: Callable[[int], None] | None = None,
    on_ordered: Callable[[BallotBlock | None], None] | None = None,
) -> BallotLog:
    """Read a CSV or Parquet file.

    Args:
        cases: those that exist; None where any may.
        geography: tells what an address says where the log itself does not.
        on_read: told how many rows are read.
        on_ordered: told the log's first ballots, some at a time, while it is being read; None
            where it turns out that they are not the first, and then no more.

    Raises:
        UnreadableLogError: no such file, not a ballot log, or a required column is missing.
    """
    source = LogSource(path)
    columns = _Columns(source.columns, vocabulary, cases, Enrichment(geography))
    for count, (line, texts) in enumerate(source.rows(), 1):
        columns.take(line, texts)
        if on_read and count % _TOLD_EVERY == 0:
            on_read(count)
        if on_ordered and count % _ORDERED_EVERY == 0:
            block = columns.ordered()
            on_ordered(block)
            on_ordered = None if block is None else on_ordered
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
    codes: "array[int]" = field(default_factory=lambda: array("q"))  # those of `_READ`, by row
    wechat: bytearray = field(default_factory=bytearray)
    bad: list[BadRow] = field(default_factory=list)
    order: Ordered = field(default_factory=Ordered)
    told: int = 0  # ballots that `ordered` has told
    of_cases: Callable[[str], tuple[int, ...]] = field(init=False)
    of_address: Callable[[str], _FromAddress] = field(init=False)
    of_region: Callable[[str], int] = field(init=False)
    of_client: Callable[[str, str, bool], _FromClient] = field(init=False)
    of_referrer: Callable[[str], int] = field(init=False)
    untold: _FromAddress = field(init=False)

    def __post_init__(self) -> None:
        remembered = lru_cache(maxsize=_MOST_REMEMBERED)
        learn = self.vocabulary.learn
        self.of_cases = remembered(self._of_cases)
        self.of_address = remembered(lambda text: self._codes_of(self.enrichment.origin(text)))
        self.of_region = remembered(lambda text: learn(text.strip()))
        self.of_client = remembered(self._of_client)
        self.of_referrer = remembered(lambda text: learn(referrer_source(text)))
        self.untold = self._codes_of(Origin())
        learn_session_ages(self.vocabulary)

    def take(self, line: int, texts: tuple[str, ...] | str) -> None:
        try:
            if isinstance(texts, str):
                raise ValueError(texts)
            self._take(texts)
        except ValueError as error:
            self.bad.append(BadRow(line=line, reason=str(error)))

    def _take(self, texts: tuple[str, ...]) -> None:
        (
            ballot_id, cast_at, case, channel, ip, user_agent, device, referrer, region,
            session_started_at, openid,
        ) = texts  # fmt: skip
        ballot_id = self._ballot_id(ballot_id)
        at = _field("cast_at", cast_at, epoch_s)
        cases = self.of_cases(case) if len(case) <= _LONGEST else self._of_cases(case)
        ip, began = ip[:_LONGEST], session_started_at[:_LONGEST]
        network, wide_network, operator, place, network_class = (
            _field("ip", ip, self.of_address) if ip else self.untold
        )
        age_s = at - _field("session_started_at", began, epoch_s) if began else _UNKNOWN_AGE
        says_wechat = bool(openid) or channel.strip().lower() == _WECHAT_CHANNEL
        device_code, client, in_wechat = self.of_client(
            user_agent[:_LONGEST], device[:_LONGEST], says_wechat
        )
        told = self.of_region(region[:_LONGEST]) or place
        source = self.of_referrer(referrer[:_LONGEST])
        self.seen.add(ballot_id)
        self.ids.append(ballot_id)
        self.at.append(at)
        self.age_s.append(age_s)
        self.cases.extend(cases)
        self.counts.append(len(cases))
        self.codes.extend(
            (network, wide_network, operator, told, network_class, device_code, client, source)
        )
        self.wechat.append(in_wechat)

    def _codes_of(self, origin: Origin) -> _FromAddress:
        learn = self.vocabulary.learn
        return (
            origin.network,
            origin.wide_network,
            learn(operator_name(origin.asn)),
            learn(origin.region),
            learn(origin.network_class),
        )

    def _of_client(self, user_agent: str, device: str, says_wechat: bool) -> _FromClient:
        """Codes of the device's and the client's class, and whether it came through WeChat.

        An empty user agent is of a class too, a missing one of none.
        """
        device = device or (device_class(user_agent) if "user_agent" in self.names else "")
        in_wechat = says_wechat or is_wechat_class(device)
        client = client_class_of(user_agent, in_wechat=in_wechat)
        return self.vocabulary.learn(device), self.vocabulary.learn(client), in_wechat

    def _ballot_id(self, text: str) -> str:
        ballot_id = text.strip()
        if not ballot_id:
            raise ValueError("ballot_id: empty")
        if _REPLACED in ballot_id:
            raise ValueError("ballot_id: not UTF-8")
        if ballot_id in self.seen:
            raise ValueError("ballot_id: appears before; the first is judged")
        return ballot_id

    def _of_cases(self, text: str) -> tuple[int, ...]:
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
        return tuple(map(self.vocabulary.learn_case, cases))

    def log(self) -> BallotLog:
        self.seen.clear()  # a tenth of what a large log takes
        order = ledger_order(_numbers(self.at), self.ids)
        return BallotLog(
            ballot_ids=[self.ids[place] for place in order.tolist()],
            ballots=self._block(order, 0),
            bad_rows=tuple(self.bad),
            columns=self.names,
        )

    def ordered(self) -> BallotBlock | None:
        """The ballots that are next for certain; None where earlier ones were not."""
        places = self.order.more(_numbers(self.at), self.ids)
        if places is None:
            return None
        self.told += len(places)
        return self._block(places, self.told - len(places))

    def _block(self, order: Ints, index: int) -> BallotBlock:
        """The rows at some places, as ballots from an index on."""
        counts = _column(self.counts)
        codes = _column(self.codes).reshape(-1, len(_READ))
        first = np.cumsum(counts) - counts
        offsets = np.concatenate(([0], np.cumsum(counts[order])))
        places = np.repeat(first[order] - offsets[:-1], counts[order]) + np.arange(offsets[-1])
        return BallotBlock(
            index=np.arange(index, index + len(order), dtype=np.int64),
            cast_at=_numbers(self.at)[order],
            case_offsets=offsets.astype(np.int64),
            case_codes=_column(self.cases)[places.astype(np.int64)],
            codes=attribute_codes(
                {
                    Attribute.SESSION_AGE: session_age_codes(_numbers(self.age_s)[order]),
                    **{attribute: codes[order, place] for place, attribute in enumerate(_READ)},
                }
            ),
            in_wechat=np.frombuffer(self.wechat, np.bool_)[order],
            unmetered=np.zeros(len(order), dtype=np.bool_),  # a log does not tell
        )


def _field(name: str, text: str, read: Callable[[str], _T]) -> _T:
    try:
        return read(text.strip())
    except (ValueError, OverflowError) as error:
        raise ValueError(f"{name}: {text[:80]!r} is not {_ALLOWED[name]} ({error})") from error


_ALLOWED = {
    "cast_at": "RFC 3339 with an offset, or epoch seconds",
    "session_started_at": "RFC 3339 with an offset, or epoch seconds",
    "ip": "an IPv4 or IPv6 address",
}


def _column(numbers: "array[int]") -> Ints:
    """Without copying; an empty array has no buffer."""
    return np.frombuffer(numbers, np.int64) if numbers else np.zeros(0, np.int64)


def _numbers(numbers: "array[float]") -> Floats:
    """Without copying, as `_column`."""
    return np.frombuffer(numbers) if numbers else np.zeros(0)
