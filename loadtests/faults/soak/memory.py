"""How much more memory processes have after a long load than once they had settled."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

#: Until a third of the ballots has come what is bounded fills up; then nothing may grow.
_SETTLED = 1 / 3
#: Compared are medians over so much of the load: one sample may fall into a collection.
_PART = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Proportional memory by role, when so many ballots had been acknowledged."""

    acknowledged: int
    mib: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A role's memory once it had settled, and at the end."""

    settled_mib: float
    end_mib: float

    @property
    def growth(self) -> float:
        """The growth as a share of what it had settled at."""
        return self.end_mib / self.settled_mib - 1


def held(samples: Sequence[Sample]) -> dict[str, Held]:
    """By role, those that were there both times; nothing where ballots did not come on."""
    last = samples[-1].acknowledged if samples else 0
    settled = [one for one in samples[:-1] if one.acknowledged >= max(last, 1) * _SETTLED]
    part = max(round(len(samples) * _PART), 1)
    early, late = settled[:part], samples[-part:]
    roles = {role for one in early for role in one.mib} & {
        role for one in late for role in one.mib
    }
    return {
        role: Held(settled_mib=_median(early, role), end_mib=_median(late, role))
        for role in sorted(roles)
    }


def _median(samples: Sequence[Sample], role: str) -> float:
    return median(one.mib[role] for one in samples if role in one.mib)
