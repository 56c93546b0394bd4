"""How much a log tells of its ballots: what is not told is no evidence, for or against. Pure."""

from dataclasses import dataclass

import numpy as np

from fraud.domain import UNKNOWN, Attribute, BallotBlock

#: What people are told of, in Chinese and English, and the columns of a log that tell it.
_TOLD: dict[Attribute, tuple[str, str, str]] = {
    Attribute.NETWORK: ("网络（/24、/64）", "network (/24, /64)", "ip"),
    Attribute.WIDE_NETWORK: ("网段（/20、/56）", "wide network (/20, /56)", "ip"),
    Attribute.OPERATOR: ("运营商", "network operator", "ip"),
    Attribute.NETWORK_CLASS: ("网络类型", "kind of network", "ip"),
    Attribute.REGION: ("地区", "region", "region, ip"),
    Attribute.DEVICE: ("设备类型", "device class", "device, user_agent"),
    Attribute.CLIENT: ("客户端是否自洽", "client consistency", "user_agent"),
    Attribute.REFERRER: ("来源页面", "referrer", "referrer"),
    Attribute.SESSION_AGE: ("会话时长", "session age", "session_started_at"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """For which share of the ballots an attribute is known, 0 to 1."""

    attribute: Attribute
    zh: str
    en: str
    columns: str
    share: float


def name_of(attribute: Attribute) -> tuple[str, str]:
    """What people call an attribute, in Chinese and English."""
    zh, en, _ = _TOLD[attribute]
    return zh, en


def coverage(ballots: BallotBlock) -> tuple[Known, ...]:
    """What is known of n ballots, every attribute once; 0 of an empty log."""
    known = np.count_nonzero(ballots.codes != UNKNOWN, axis=0) / max(len(ballots), 1)
    return tuple(
        Known(attribute=attribute, zh=zh, en=en, columns=columns, share=float(known[attribute]))
        for attribute, (zh, en, columns) in _TOLD.items()
    )
