"""A ballot's own columns as numbers, for learners that know no windows."""

import numpy as np

from fraud.bench.material import Rows
from fraud.domain import Floats, Ints

_DAY_S = 86_400.0
_ZONE_S = 8 * 3600.0

RAW_FEATURES = (
    "session age, log seconds",
    "hour of the day",
    "cases chosen",
    "in WeChat",
    "has a referrer",
    "log share of its address",
    "log share of its network",
    "log share of its device class",
    "log share of its user agent",
    "log share of its referrer",
    "log share of its rarest case",
)


def raw_features(rows: Rows) -> Floats:
    """(n, 11) by `RAW_FEATURES`; NaN where unknown. Shares are of the whole log, the usual
    encoding of columns with many values."""
    rarest = rows.most_by_ballot(-_log_share(rows.cases))
    return np.column_stack(
        [
            np.log1p(np.maximum(rows.session_age_s, 0.0)),
            (rows.at + _ZONE_S) % _DAY_S / 3600.0,
            rows.chosen,
            rows.in_wechat,
            rows.has_referrer,
            *(
                _log_share(codes)
                for codes in (rows.address, rows.network, rows.device, rows.agent, rows.referrer)
            ),
            -rarest,
        ]
    ).astype(np.float64)


def filled(features: Floats) -> Floats:
    """Unknown values as their column's median, for methods that bear none."""
    known = np.where(np.isnan(features).all(axis=0), 0.0, features)
    return np.where(np.isnan(features), np.nanmedian(known, axis=0), features)


def _log_share(codes: Ints) -> Floats:
    counts = np.bincount(codes)
    return np.log(counts[codes] / max(1, len(codes)))
