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
HELD_RATIO = Gauge(
    "pingxuan_held_ratio",
    "Share of the last four days' ballots that the judge holds, by class of network.",
    ["campaign", "network_class"],
)
NEW_INCIDENTS = Gauge("pingxuan_new_incidents", "Incidents found in the last day.", ["campaign"])
SCORE_DRIFT = Gauge(
    "pingxuan_score_drift",
    "Population stability index of scores against the model's card; NaN from too few waves.",
    ["campaign"],
)
WAITING_INCIDENTS = Gauge(
    "pingxuan_waiting_incidents", "Incidents with ballots that nobody has ruled on.", ["campaign"]
)
OLDEST_WAIT = Gauge(
    "pingxuan_oldest_wait_seconds",
    "For how long the first ballot has waited that nobody has ruled on.",
    ["campaign"],
)
FALSE_DISCOVERY = Gauge(
    "pingxuan_false_discovery_ratio",
    "Of incidents that people ruled on, the share released: low, value, high of 95%.",
    ["campaign", "bound"],
)
RECALL = Gauge(
    "pingxuan_recall_ratio",
    "Of brushed ballots, the share found, by the random audit: low, value, high of 95%.",
    ["campaign", "bound"],
)
SHADOW_BALLOTS = Gauge(
    "pingxuan_shadow_ballots",
    "Ballots by who would hold them: both, ruling_alone, shadow_alone, neither model.",
    ["campaign", "held_by"],
)
