"""Metrics of this house."""

from prometheus_client import Counter, Gauge, Histogram

SNAPSHOTS = Counter(
    "pingxuan_snapshots_total",
    "Attempts to publish: published, stale, repeated, rebuilding, hidden, failed",
    ["campaign", "outcome"],
)
PUBLISH_LAG = Gauge(
    "pingxuan_publish_lag_seconds",
    "Seconds from the publisher's turn to its published snapshot",
    ["campaign"],
)
CHRONICLE_FAILURES = Counter(
    "pingxuan_chronicle_failures_total",
    "Times that the history of what was published was not kept; the next turn makes up for it",
    ["campaign"],
)
BOARD_FAILURES = Counter(
    "pingxuan_board_refresh_failures_total",
    "Polls for a newer snapshot that failed; the last one stays on show",
)
SSE_SUBSCRIBERS = Gauge(
    "pingxuan_sse_subscribers",
    "Clients connected to the event stream of this process",
)
POSTER_SECONDS = Histogram(
    "pingxuan_poster_seconds",
    "Seconds until a poster that was not on the shelf was drawn, its painter's start included",
    buckets=(0.05, 0.1, 0.15, 0.25, 0.5, 1, 5),
)
PAGE_RENDER = Histogram(
    "pingxuan_page_render_seconds",
    "Seconds spent rendering a page that was not in the board's copy",
    ["page"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5),
)
