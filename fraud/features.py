"""What tells brushing from an honest crowd, in numbers. Pure."""

from dataclasses import dataclass, fields

import numpy as np

from fraud.domain import Attribute, Bools, Floats, Ints
from fraud.policy import HOUR_S, MINUTE_S
from fraud.retained import NOBODY, Window

#: Who belongs more than not gives a wave its times.
_MOSTLY = 0.5
_TENTHS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """Of one wave; shares are of its ballots.

    Attributes:
        ballots_log10, total_log10: its ballots; its evidence in nats.
        share: of its group's selections in the window.
        rush_log10: votes of the case in the window over its usual share of them.
        network_nats, device_nats, referrer_nats, age_nats, choices_nats: mean evidence a ballot.
        networks_per_ballot, wide_networks_per_ballot, devices_per_ballot, regions: effective
            number of different ones (exponential of their entropy); the first three over the
            number of ballots.
        top_network, top_device, top_region, top_referrer, top_age: share of the commonest.
        ages: effective number of classes of session age.
        single: chose one case alone.
        wechat, rented, odd: came through WeChat, from a hosting or VPN network, by a client that
            does not agree with itself.
        per_min_log10: ballots a minute between its first and its last.
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
    network_nats: float
    device_nats: float
    referrer_nats: float
    age_nats: float
    choices_nats: float
    networks_per_ballot: float
    wide_networks_per_ballot: float
    devices_per_ballot: float
    regions: float
    top_network: float
    top_device: float
    top_region: float
    top_referrer: float
    top_age: float
    ages: float
    single: float
    wechat: float
    rented: float
    odd: float
    per_min_log10: float
    gap_variation: float
    busiest_tenth: float
    held: float
    whole: float
    window_log10: float


NAMES = tuple(field.name for field in fields(Features))


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """How a wave was seen: window in seconds, share of its group, votes over the usual."""

    length_s: float
    share: float
    rush: float
    is_whole: bool


def features_of(
    window: Window, rows: Ints, belongs: Floats, nats: Floats, frame: Frame
) -> Features:
    """The features of k ballots at places in a window, which belong so far to a wave.

    Args:
        nats: (5,) mean evidence by attribute, in the order of `views.LEVELS`, then choices.
    """
    size = float(belongs.sum())
    spread = {of: _spread(window.values[rows, of], belongs) for of in Attribute}
    at = window.at[rows[belongs > _MOSTLY]]
    held = _share(belongs, window.incident[rows] != NOBODY) if frame.is_whole else 0.0
    network, device, referrer, age, choices = nats.tolist()
    return Features(
        ballots_log10=float(np.log10(size)),
        total_log10=float(np.log10(size * nats.sum())),
        share=frame.share,
        rush_log10=float(np.log10(frame.rush)),
        network_nats=network,
        device_nats=device,
        referrer_nats=referrer,
        age_nats=age,
        choices_nats=choices,
        networks_per_ballot=spread[Attribute.NETWORK][0] / size,
        wide_networks_per_ballot=spread[Attribute.WIDE_NETWORK][0] / size,
        devices_per_ballot=spread[Attribute.DEVICE][0] / size,
        regions=spread[Attribute.REGION][0],
        top_network=spread[Attribute.NETWORK][1],
        top_device=spread[Attribute.DEVICE][1],
        top_region=spread[Attribute.REGION][1],
        top_referrer=spread[Attribute.REFERRER][1],
        top_age=spread[Attribute.SESSION_AGE][1],
        ages=spread[Attribute.SESSION_AGE][0],
        single=_share(belongs, window.size[rows] == 1),
        wechat=_share(belongs, window.in_wechat[rows]),
        rented=_share(belongs, window.rented[rows]),
        odd=_share(belongs, window.odd[rows]),
        per_min_log10=_per_min_log10(at),
        gap_variation=_gap_variation(at),
        busiest_tenth=_busiest_tenth(at),
        held=held,
        whole=float(frame.is_whole),
        window_log10=float(np.log10(frame.length_s / HOUR_S)),
    )


def _spread(values: Ints, belongs: Floats) -> tuple[float, float]:
    """Effective number of values (exponential of their entropy), and the largest one's share."""
    mass = np.bincount(np.unique(values, return_inverse=True)[1], belongs)
    share = mass / mass.sum()
    return float(np.exp(-(share * np.log(share)).sum())), float(share.max())


def _share(belongs: Floats, which: Bools) -> float:
    return float(belongs[which].sum() / belongs.sum())


def _per_min_log10(at: Floats) -> float:
    if not len(at):
        return 0.0
    return float(np.log10(len(at) / (max(float(at[-1] - at[0]), 1.0) / MINUTE_S)))


def _gap_variation(at: Floats) -> float:
    gaps = np.diff(at)
    mean = float(gaps.mean()) if len(gaps) else 0.0
    return float(gaps.std()) / mean if mean else 0.0


def _busiest_tenth(at: Floats) -> float:
    if not len(at) or at[-1] == at[0]:
        return 1.0
    tenth = ((at - at[0]) / (at[-1] - at[0]) * _TENTHS).astype(np.int64)
    return float(np.bincount(np.minimum(tenth, _TENTHS - 1)).max()) / len(at)
