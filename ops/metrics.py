"""What operations measure; `metrics.md` is the catalogue, held equal by a test."""

from prometheus_client import Counter, Gauge

FOLLOWING_INTERRUPTED = Counter(
    "pingxuan_following_interrupted",
    "Times that a follower lost a server and began anew.",
    ["campaign"],
)
ROLE_RESTARTS = Counter(
    "pingxuan_role_restarts", "Times that `up` started a role again after it died.", ["name"]
)
CLOCK_AHEAD = Gauge(
    "pingxuan_clock_ahead_seconds",
    "How far this machine's clock is ahead of PostgreSQL's, whose time is used.",
)
