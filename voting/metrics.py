"""What the voting house measures; `ops/metrics.md` is the catalogue, held equal by a test."""

from prometheus_client import Counter, Gauge, Histogram

_FAST_S = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0)

BALLOTS = Counter(
    "pingxuan_ballots", "Requests to cast a ballot by what became of them.", ["outcome"]
)
BALLOT_SECONDS = Histogram(
    "pingxuan_ballot_seconds", "From a ballot's arrival to its answer.", buckets=_FAST_S
)
BATCH_BALLOTS = Histogram(
    "pingxuan_batch_ballots", "Ballots in one commit.", buckets=(1, 2, 4, 8, 16, 32, 64, 128)
)
COMMIT_SECONDS = Histogram(
    "pingxuan_commit_seconds", "One commit of a batch in PostgreSQL.", buckets=_FAST_S
)
WAITING_BALLOTS = Gauge(
    "pingxuan_waiting_ballots",
    "Ballots that wait behind the batch that is being committed.",
    ["campaign"],
)
WAITING_LOOK_UPS = Gauge(
    "pingxuan_waiting_look_ups", "Look-ups of receipts and known ballots that are under way."
)
WAITING_MEMORIES = Gauge(
    "pingxuan_waiting_memories",
    "Committed batches that Redis has yet to be told of.",
    ["campaign"],
)
BOX_FAILURES = Counter(
    "pingxuan_ballot_box_failures", "Batches that went on without an answer of Redis."
)
FORGOTTEN_SHARDS = Counter(
    "pingxuan_forgotten_shards",
    "Shards whose memory of voters was of ballots that the ledger does not hold.",
)
BISECTED_BATCHES = Counter(
    "pingxuan_bisected_batches", "Batches that PostgreSQL refused for their data."
)
PROJECTED_INDEX = Gauge(
    "pingxuan_projected_index", "Ledger index that the live counters stand at.", ["campaign"]
)
PHONE_CODES = Counter(
    "pingxuan_phone_codes",
    "Codes by telephone by what became of them: sent, signed-in, or why somebody was turned away.",
    ["outcome"],
)
WECHAT_CALLS = Counter(
    "pingxuan_wechat_calls",
    "Calls of WeChat's servers by what became of them: ok, or the kind of fault.",
    ["path", "outcome"],
)
WECHAT_SIGN_INS = Counter(
    "pingxuan_wechat_sign_ins",
    "Sign-ins by WeChat that came back: signed-in, or why not.",
    ["outcome"],
)
WECHAT_MESSAGES = Counter(
    "pingxuan_wechat_messages",
    "Messages to the official account: answered, silent or refused.",
    ["outcome"],
)
