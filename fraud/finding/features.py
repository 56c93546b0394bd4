"""What tells brushing from an honest crowd, in numbers. Pure.

Everything is relative to the ballots that a wave was found beside: a campaign whose voters all use
one application, or a log that tells no regions, makes nobody suspect.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from itertools import pairwise

import numpy as np

from fraud.domain import UNKNOWN, Attribute, Bools, Floats, Ints
from fraud.finding.census import Column, distinct
from fraud.finding.retained import NOBODY, Window
from fraud.policy import HOUR_S

#: Who belongs more than not gives a wave its times.
_MOSTLY = 0.5
_TENTHS = 10
#: Attributes by which ballots are kin; networks come first.
KIN = (
    Attribute.NETWORK,
    Attribute.WIDE_NETWORK,
    Attribute.OPERATOR,
    Attribute.REGION,
    Attribute.DEVICE,
    Attribute.REFERRER,
    Attribute.SESSION_AGE,
)
_LEAST_LIKENESS = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """Of one wave; shares are of its ballots.

    Kinship is how much likelier two of its ballots share a value than two of the others, as a
    logarithm of base 10 (Simpson, "Measurement of diversity", Nature 163, 1949): it does not
    depend on how many ballots there are, and is 0 where nothing is known.

    Attributes:
        ballots_log10, total_log10: its ballots; its evidence in nats.
        share: of its group's selections in the window.
        rush_log10: votes of the case in the window over its usual share of them.
        others: ballots that its group was compared with.
        origin_nats, device_nats, referrer_nats, age_nats, choices_nats, channel_nats, time_nats:
            mean evidence a ballot.
        top_network: share from the network that most came from.
        network_kinship, wide_network_kinship, operator_kinship, region_kinship,
        device_kinship, referrer_kinship, age_kinship: see above.
        wechat, rented, odd: share that came through WeChat, from a hosting or VPN network, by a
            client that does not agree with itself; beyond that of the others.
        gap_variation: standard deviation of the gaps over their mean; 1 where people come by
            chance, near 0 where a timer sends.
        busiest_tenth: share in the busiest tenth of the time from its first to its last.
        held: held already; 0 unless it was seen in the campaign as a whole.
        whole: 1 where it was seen in the campaign as a whole.
        window_log10: length of the window in hours.
    """

    ballots_log10: float
    total_log10: float
    share: float
    rush_log10: float
    others: float
    origin_nats: float
    device_nats: float
    referrer_nats: float
    age_nats: float
    choices_nats: float
    channel_nats: float
    time_nats: float
    top_network: float
    network_kinship: float
    wide_network_kinship: float
    operator_kinship: float
    region_kinship: float
    device_kinship: float
    referrer_kinship: float
    age_kinship: float
    wechat: float
    rented: float
    odd: float
    gap_variation: float
    busiest_tenth: float
    held: float
    whole: float
    window_log10: float


NAMES = tuple(field.name for field in fields(Features))


class Others:
    """The ballots that waves of a window are compared with; counted when first asked for."""

    def __init__(self, window: Window, columns: Mapping[Attribute, Column]) -> None:
        self._window = window
        self._teaches = window.teaches
        self._columns = columns

    @cached_property
    def likeness(self) -> list[float]:
        """The probability that two of them share a value, by attribute of `KIN`."""
        total = float(self._teaches.sum())
        pairs = [self._columns[one].pairs() for one in KIN]
        return [_likeness(shared, total, total**2) for shared in pairs]

    @cached_property
    def wechat(self) -> float:
        """The share that came through WeChat."""
        return _share(self._teaches, self._window.in_wechat)

    @cached_property
    def rented(self) -> float:
        """The share from hosting and VPN networks."""
        return _share(self._teaches, self._window.rented)

    @cached_property
    def odd(self) -> float:
        """The share by clients that do not agree with themselves."""
        return _share(self._teaches, self._window.odd)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """How a wave was seen.

    Attributes:
        length_s: of the window.
        share: of its group's selections.
        rush: votes of its group over the usual.
        elsewhere: ballots that its group was compared with.
        others: what is known of them.
    """

    length_s: float
    share: float
    rush: float
    is_whole: bool
    elsewhere: float
    others: Others


def features_of(
    window: Window,
    rows: Ints,
    belongs: Floats,
    *,
    values: Ints,
    nats: Floats,
    frame: Frame,
) -> Features:
    """The features of k ballots at places in a window, which belong so far to a wave.

    Args:
        values: (attributes, k) numbers of their values by attribute of `KIN`.
        nats: (7,) mean evidence by attribute: `views.LEVELS`, choices, channel, time.
    """
    size = float(belongs.sum())
    at = window.at[rows[belongs > _MOSTLY]]
    origin, device, referrer, age, choices, channel, time = nats.tolist()
    alike, top_network = _shared(values, belongs)
    kinship = {
        one: float(np.log10(here / there))
        for one, here, there in zip(KIN, alike, frame.others.likeness, strict=True)
    }
    return Features(
        ballots_log10=float(np.log10(size)),
        total_log10=float(np.log10(size * nats.sum())),
        share=frame.share,
        rush_log10=float(np.log10(frame.rush)),
        others=frame.elsewhere,
        origin_nats=origin,
        device_nats=device,
        referrer_nats=referrer,
        age_nats=age,
        choices_nats=choices,
        channel_nats=channel,
        time_nats=time,
        top_network=top_network / size,
        network_kinship=kinship[Attribute.NETWORK],
        wide_network_kinship=kinship[Attribute.WIDE_NETWORK],
        operator_kinship=kinship[Attribute.OPERATOR],
        region_kinship=kinship[Attribute.REGION],
        device_kinship=kinship[Attribute.DEVICE],
        referrer_kinship=kinship[Attribute.REFERRER],
        age_kinship=kinship[Attribute.SESSION_AGE],
        wechat=_share(belongs, window.in_wechat[rows]) - frame.others.wechat,
        rented=_share(belongs, window.rented[rows]) - frame.others.rented,
        odd=_share(belongs, window.odd[rows]) - frame.others.odd,
        gap_variation=gap_variation(at),
        busiest_tenth=_busiest_tenth(at),
        held=_share(belongs, window.incident[rows] != NOBODY) if frame.is_whole else 0.0,
        whole=float(frame.is_whole),
        window_log10=float(np.log10(frame.length_s / HOUR_S)),
    )


def _shared(values: Ints, weight: Floats) -> tuple[list[float], float]:
    """By attribute of `KIN`, the probability that two of k ballots share a value; and the most
    that is of one known network.

    Args:
        values: (attributes, k) numbers; weight: (k,) how much each ballot counts.
    """
    room = values.max(axis=1) + 1
    keys = values + (np.cumsum(room) - room)[:, np.newaxis]
    of, first = distinct(keys.ravel(), int(room.sum()))
    mass = np.bincount(of, np.tile(weight, len(KIN)))
    start = np.searchsorted(first, np.arange(len(KIN) + 1) * len(weight)).tolist()
    alone, total = float((weight**2).sum()), float(weight.sum()) ** 2
    pairs = [float((mass[low:high] ** 2).sum()) for low, high in pairwise(start)]
    networks = mass[: start[1]] * (values[0, first[: start[1]]] != UNKNOWN)
    return [_likeness(shared, alone, total) for shared in pairs], float(networks.max())


def _likeness(shared: float, alone: float, total: float) -> float:
    """The probability that two ballots share a value; never below one in a million.

    Args:
        shared: weight of the pairs that do; alone: of each ballot with itself, in it as in total.
    """
    pairs = total - alone
    return max((shared - alone) / pairs, _LEAST_LIKENESS) if pairs > 0.0 else 1.0


def _share(weight: Floats, which: Bools) -> float:
    return float(weight[which].sum()) / max(float(weight.sum()), 1.0)


def gap_variation(at: Floats) -> float:
    """Standard deviation of the gaps between (n,) rising times over their mean; 0 without any."""
    gaps = np.diff(at)
    mean = float(gaps.mean()) if len(gaps) else 0.0
    return float(gaps.std()) / mean if mean else 0.0


def _busiest_tenth(at: Floats) -> float:
    if not len(at) or at[-1] == at[0]:
        return 1.0
    tenth = ((at - at[0]) / (at[-1] - at[0]) * _TENTHS).astype(np.int64)
    return float(np.bincount(np.minimum(tenth, _TENTHS - 1)).max()) / len(at)
