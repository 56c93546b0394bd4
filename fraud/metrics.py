"""What the fraud house measures; `ops/metrics.md` is the catalogue, held equal by a test."""

from prometheus_client import Counter, Gauge

JUDGED = Counter("pingxuan_judged_ballots", "Ballots that the judge has read.", ["campaign"])
PROPOSED = Counter(
    "pingxuan_proposed_ballots",
    "Counted ballots that the judge, after the close, proposes to hold.",
    ["campaign"],
)
HELD = Counter("pingxuan_held_ballots", "Ballots that the judge has held.", ["campaign"])
INCIDENTS = Gauge(
    "pingxuan_incidents",
    "Incidents that the running judge knows of, by state: held, or for review.",
    ["campaign", "state"],
)
JUDGED_INDEX = Gauge(
    "pingxuan_judged_index", "Ledger index up to which ballots are settled.", ["campaign"]
)
JUDGE_LAG = Gauge(
    "pingxuan_judge_lag_records", "Ledger records that the judge has not read yet.", ["campaign"]
)
