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
DESK_SIGN_INS = Counter(
    "pingxuan_desk_sign_ins",
    "Tries to sign in at the desk by what became of them: entered, away, slowed.",
    ["outcome"],
)
DIGESTS = Counter("pingxuan_digests", "Digests that were signed and kept.", ["campaign"])
WAITING_DIGESTS = Gauge(
    "pingxuan_waiting_digests",
    "Days, closes and certificates that are due a digest and have none yet.",
    ["campaign"],
)
CONNECTIONS = Gauge("pingxuan_connections", "Open connections of the public listener.")
CONNECTIONS_CLOSED = Counter(
    "pingxuan_connections_closed",
    "Connections closed for being late with head, body or taking, idle, or one too many (full).",
    ["reason"],
)
SHED_BALLOTS = Counter(
    "pingxuan_shed_ballots",
    "Ballots that found no place in an overloaded front and were told 503, undecoded.",
)
AT_THE_GATE = Gauge("pingxuan_at_the_gate", "Ballots that wait for a place in this front.")
ROLE_ANSWERS = Gauge(
    "pingxuan_role_answers",
    "Whether a role of `up` answered when its metrics were gathered last: 1, or 0.",
    ["name"],
)
MESSAGES = Counter(
    "pingxuan_messages",
    "Messages to people and systems outside, by what became of them: delivered, given_up.",
    ["channel", "outcome"],
)
FSCK_DIFFERENCES = Gauge(
    "pingxuan_fsck_differences",
    "Differences that the last inspection of a campaign's ledger found.",
    ["campaign"],
)
FSCK_AT = Gauge(
    "pingxuan_fsck_at_seconds",
    "When a campaign's ledger was inspected last, in seconds since the epoch.",
    ["campaign"],
)
