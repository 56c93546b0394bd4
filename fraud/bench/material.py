"""A world's ballots as every detector gets them: by column, without the truth."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

import numpy as np

from fraud.ballot_log import BallotLog, read_ballot_log
from fraud.domain import Bools, Floats, Ints
from fraud.enrichment import epoch_s, referrer_source
from fraud.vocabulary import Vocabulary
from voting.client import device_class, is_wechat
from voting.geography import Geography

_V4_BYTES = 4


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rows:
    """n ballots in the order of (cast_at, ballot_id), m selections.

    Codes count from 0, by the order of the texts. What a log does not tell is the empty text.

    Attributes:
        at: (n,) epoch seconds.
        session_age_s: (n,) NaN where unknown.
        voter, address, network, device, agent, referrer, channel: (n,) codes. A network is a /24
            or /64, a device a class of user agents, an agent the user agent's own text.
        in_wechat, has_referrer: (n,) by the user agent, and whether a referrer was sent.
        offsets: (n + 1,) ballot i chose `cases[offsets[i]:offsets[i + 1]]`.
        cases: (m,) codes.
        case_names: by code.
    """

    at: Floats
    session_age_s: Floats
    voter: Ints
    address: Ints
    network: Ints
    device: Ints
    agent: Ints
    referrer: Ints
    channel: Ints
    in_wechat: Bools
    has_referrer: Bools
    offsets: Ints
    cases: Ints
    case_names: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.at)

    @property
    def chosen(self) -> Ints:
        """(n,) how many cases each ballot chose."""
        return np.diff(self.offsets)

    @property
    def ballot(self) -> Ints:
        """(m,) the ballot of each selection."""
        return np.repeat(np.arange(len(self)), self.chosen)

    def most_by_ballot(self, of_selection: Floats) -> Floats:
        """(m,) values of selections to (n,) the largest of each ballot."""
        return np.maximum.reduceat(of_selection, self.offsets[:-1])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Material:
    """One world for a detector: our own reading of the log, and its plain columns."""

    log: BallotLog
    vocabulary: Vocabulary
    rows: Rows


def read_material(path: Path, geography: Geography) -> Material:
    """Read a world's ballot log.

    Raises:
        UnreadableLogError: it is not a ballot log.
        ValueError: a row of it cannot be judged; a world has no such row.
    """
    vocabulary = Vocabulary()
    log = read_ballot_log(path, vocabulary, geography=geography)
    if log.bad_rows:
        bad = log.bad_rows[0]
        raise ValueError(f"{path}, line {bad.line}: {bad.reason}")
    return Material(log=log, vocabulary=vocabulary, rows=_rows(path, log.ballot_ids))


def _rows(path: Path, ballot_ids: Sequence[str]) -> Rows:
    with path.open(encoding="utf-8", newline="") as file:
        by_id = {row["ballot_id"]: row for row in csv.DictReader(file)}
    texts = [by_id[ballot_id] for ballot_id in ballot_ids]

    def column(name: str) -> list[str]:
        return [row.get(name) or "" for row in texts]

    addresses, agents = column("ip"), column("user_agent")
    at = np.array([epoch_s(text) for text in column("cast_at")], np.float64)
    began = np.array([epoch_s(t) if t else np.nan for t in column("session_started_at")])
    chosen = [text.split(";") for text in column("case")]
    names, cases = np.unique([case for each in chosen for case in each], return_inverse=True)
    return Rows(
        at=at,
        session_age_s=at - began,
        voter=_codes(column("voter")),
        address=_codes(addresses),
        network=_codes([_network(text) for text in addresses]),
        device=_codes([device_class(agent) for agent in agents]),
        agent=_codes(agents),
        referrer=_codes([referrer_source(text) for text in column("referrer")]),
        channel=_codes(column("channel")),
        in_wechat=np.array([is_wechat(agent) for agent in agents], np.bool_),
        has_referrer=np.array([bool(text) for text in column("referrer")], np.bool_),
        offsets=np.concatenate(([0], np.cumsum([len(each) for each in chosen], dtype=np.int64))),
        cases=cases.astype(np.int64),
        case_names=tuple(names.tolist()),
    )


def _codes(texts: Sequence[str]) -> Ints:
    places = {text: place for place, text in enumerate(sorted(set(texts)))}
    return np.array([places[text] for text in texts], np.int64)


def _network(address: str) -> str:
    """The /24 or /64, as text."""
    if not address:
        return ""
    packed = ip_address(address).packed
    return packed[: 3 if len(packed) == _V4_BYTES else 8].hex()
