"""Small logs by column, for tests of methods and measures."""

from collections.abc import Sequence

import numpy as np

from fraud.bench.material import Rows
from fraud.bench.truth import Truth
from fraud.domain import Floats, Ints


def rows(
    at: "Sequence[float] | Floats",
    *,
    cases: "Sequence[int] | Ints | None" = None,
    address: "Sequence[int] | Ints | None" = None,
    device: "Sequence[int] | Ints | None" = None,
    age_s: "Sequence[float] | Floats | None" = None,
) -> Rows:
    """One case a ballot; what is not given is the same for all, but each voter is new."""
    n = len(at)

    def codes(values: "Sequence[int] | Ints | None") -> Ints:
        return np.zeros(n, np.int64) if values is None else np.asarray(values, np.int64)

    chosen = codes(cases)
    return Rows(
        at=np.asarray(at, np.float64),
        session_age_s=np.full(n, 45.0) if age_s is None else np.asarray(age_s, np.float64),
        voter=np.arange(n),
        address=codes(address),
        network=codes(address),
        device=codes(device),
        agent=codes(device),
        referrer=codes(None),
        channel=codes(None),
        in_wechat=np.zeros(n, np.bool_),
        has_referrer=np.zeros(n, np.bool_),
        offsets=np.arange(n + 1),
        cases=chosen,
        case_names=tuple(f"case-{number}" for number in range(int(chosen.max(initial=0)) + 1)),
    )


def truth(labels: Sequence[str]) -> Truth:
    """One wave a family."""
    waves = [f"{label}-1" if label != "honest" else "" for label in labels]
    return Truth(labels=np.array(labels, np.str_), waves=np.array(waves, np.str_))
