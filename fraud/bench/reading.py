"""Reads a world's ballots into columns."""

import csv
from collections.abc import Sequence
from ipaddress import ip_address
from pathlib import Path

import numpy as np

from fraud.bench.material import Material, Rows
from fraud.domain import Ints
from fraud.offline.ballot_log import read_ballot_log
from fraud.reading.enrichment import epoch_s, referrer_source
from fraud.reading.vocabulary import Vocabulary
from voting.provenance.client import device_class, is_wechat
from voting.provenance.geography import Geography

_V4_BYTES = 4


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
