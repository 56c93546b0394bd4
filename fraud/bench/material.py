"""A world's ballots as every detector gets them: by column, without the truth."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from fraud.domain import Bools, Floats, Ints

if TYPE_CHECKING:  # the columns are pure; reading them is not
    from fraud.offline.ballot_log import BallotLog
    from fraud.reading.vocabulary import Vocabulary


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

    log: "BallotLog"
    vocabulary: "Vocabulary"
    rows: Rows
