"""Rules on the rate of an address, as voting sites have them."""

from dataclasses import dataclass, field
from functools import reduce

import numpy as np

from fraud.bench.baselines.trailing import trailing_counts
from fraud.bench.material import Rows
from fraud.bench.method import Contender, Suspicion


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressRate:
    """Holds a ballot with which its address exceeds any of the rules.

    Attributes:
        rules: at most so many ballots in so many seconds.
    """

    rules: tuple[tuple[int, float], ...]
    is_live: bool = field(default=True, repr=False)
    limit: float = field(default=0.5, repr=False)

    def suspicion(self, rows: Rows) -> Suspicion:
        """The count over what is allowed, by the rule that is exceeded most; half is the limit."""
        used = [
            trailing_counts(rows.address, rows.at, window_s) / allowed
            for allowed, window_s in self.rules
        ]
        most = reduce(np.maximum, used)
        return Suspicion(score=most / (1.0 + most), known_at=rows.at)


#: What many polls do: five votes an hour from one address.
FIVE_PER_HOUR = Contender(name="5 an hour per address", grid=(AddressRate(rules=((5, 3600.0),)),))
#: UK e-petitions (alphagov/e-petitions, app/models/rate_limit.rb): a burst of 1 in 60 s and a
#: sustained rate of 5 in 300 s; a breach marks the signature.
E_PETITIONS = Contender(
    name="e-petitions' limits", grid=(AddressRate(rules=((1, 60.0), (5, 300.0))),)
)
