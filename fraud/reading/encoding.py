"""Rows of ballots to blocks of columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from fraud.domain import Attribute, BallotBlock, Codes
from fraud.reading.vocabulary import Vocabulary, learn_session_ages, session_age_codes

#: How `voting.provenance.client.device_class` names WeChat's web view.
_WECHAT_CLASS = "WeChat "


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotRow:
    """What the judge is told of one ballot.

    Attributes:
        cast_at: epoch seconds.
        network: a digest of /24 or /64; 0 where unknown.
        device_class, referrer: empty where unknown.
        session_age_s: NaN where unknown.
        asn: of the network's operator; 0 where unknown.
        region: ISO 3166 code such as `CN-SD`; empty where unknown.
        network_class: see `voting.domain.NetworkClass`; empty where unknown.
        client_class: see `voting.provenance.client_class.ClientClass`; empty where unknown.
        wide_network: a digest of /20 or /56; 0 where unknown.
    """

    index: int
    cast_at: float
    selections: Sequence[str]
    network: int
    device_class: str
    referrer: str
    session_age_s: float
    unmetered: bool = False
    asn: int = 0
    region: str = ""
    network_class: str = ""
    client_class: str = ""
    wide_network: int = 0


def encode(vocabulary: Vocabulary, rows: Sequence[BallotRow]) -> BallotBlock:
    """A block of rows that stand in ledger order."""
    learn_session_ages(vocabulary)
    counts = np.array([len(row.selections) for row in rows], dtype=np.int64)
    learn = vocabulary.learn
    return BallotBlock(
        index=np.array([row.index for row in rows], dtype=np.int64),
        cast_at=np.array([row.cast_at for row in rows], dtype=np.float64),
        case_offsets=np.concatenate(([0], np.cumsum(counts, dtype=np.int64))),
        case_codes=np.array(
            [vocabulary.learn_case(case) for row in rows for case in row.selections], np.int64
        ),
        codes=attribute_codes(
            {
                Attribute.NETWORK: np.array([_signed(row.network) for row in rows], np.int64),
                Attribute.DEVICE: np.array([learn(row.device_class) for row in rows], np.int64),
                Attribute.REFERRER: np.array([learn(row.referrer) for row in rows], np.int64),
                Attribute.SESSION_AGE: session_age_codes(
                    np.array([row.session_age_s for row in rows], np.float64)
                ),
                Attribute.OPERATOR: np.array(
                    [learn(operator_name(row.asn)) for row in rows], np.int64
                ),
                Attribute.REGION: np.array([learn(row.region) for row in rows], np.int64),
                Attribute.NETWORK_CLASS: np.array(
                    [learn(row.network_class) for row in rows], np.int64
                ),
                Attribute.CLIENT: np.array([learn(row.client_class) for row in rows], np.int64),
                Attribute.WIDE_NETWORK: np.array(
                    [_signed(row.wide_network) for row in rows], np.int64
                ),
            }
        ),
        in_wechat=np.array([is_wechat_class(row.device_class) for row in rows], dtype=np.bool_),
        unmetered=np.array([row.unmetered for row in rows], dtype=np.bool_),
    )


def is_wechat_class(device_class: str) -> bool:
    """Whether a device class is WeChat's web view."""
    return device_class.startswith(_WECHAT_CLASS)


def operator_name(asn: int) -> str:
    """How an operator is written: `AS4134`; empty for 0."""
    return f"AS{asn}" if asn else ""


def attribute_codes(known: Mapping[Attribute, Codes]) -> Codes:
    """(n, 9) codes by `Attribute`, out of (n,) codes of each."""
    codes = np.zeros((len(known[Attribute.NETWORK]), len(Attribute)), dtype=np.int64)
    for attribute, column in known.items():
        codes[:, attribute] = column
    return codes


def _signed(number: int) -> int:
    """A digest may come as an unsigned number."""
    return (number + 2**63) % 2**64 - 2**63
