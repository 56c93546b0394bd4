"""What a measurement says."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Who used the machine's CPU while something was measured, in cores.

    `by_role` are the measured processes by what they are, `kernel` the kernel's part of them,
    `generator` is this process and its finished children, `others` everything else that ran on
    the machine.
    """

    wall_s: float
    generator: float
    by_role: dict[str, float]
    others: float
    idle: float
    kernel: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How much was done in a closed loop: `per_s` over `seconds`, and second by second.

    `refused` counts every other answer by its status. `cpu_us` is the CPU of the measured
    processes by role, and of the generator, per request that was done; `kernel_us` the kernel's
    part of it.
    """

    per_s: float
    seconds: float
    done: int
    by_second: tuple[int, ...]
    refused: dict[str, int]
    body_bytes: int
    cpu_us: dict[str, float]
    usage: Usage
    kernel_us: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delay:
    """Latency from due moments in an open loop, in ms; `late_ms` is our own lateness in it."""

    asked_per_s: float
    seconds: float
    done: int
    p50_ms: float
    p99_ms: float
    p999_ms: float
    max_ms: float
    late_p99_ms: float
    refused: dict[str, int]
    usage: Usage


@dataclass(frozen=True, slots=True, kw_only=True)
class Inserts:
    """What `pgbench` says of itself, and who used the CPU meanwhile."""

    per_s: float
    seconds: float
    latency_ms: float
    usage: Usage


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildRun:
    """What a command cost: wall and CPU seconds, and the most memory it held, in MiB."""

    wall_s: float
    cpu_s: float
    peak_mib: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanCost:
    """A scan of a world, beside one of a log without ballots: what is left is the judging."""

    ballots: int
    full: ChildRun
    empty: ChildRun
    usage: Usage

    @property
    def s_per_million(self) -> float:
        """Wall seconds scaled to a million ballots: an extrapolation, not a measurement."""
        return self.full.wall_s * 1_000_000 / self.ballots

    @property
    def stream_us_per_ballot(self) -> float:
        """CPU of one ballot's reading, judging and writing, without start-up."""
        return max(self.full.cpu_s - self.empty.cpu_s, 0.0) * 1_000_000 / self.ballots


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipts:
    """How many receipts were looked up afterwards, and how many ballots were recorded."""

    asked: int
    recorded: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLoad:
    """A page under load, and the transactions of the product's database meanwhile.

    `idle_transactions` is what the same seconds bring while nobody asks: the followers' own.
    """

    pace: Pace
    transactions: int
    idle_transactions: float

    @property
    def transactions_a_page(self) -> float:
        """What one page costs PostgreSQL."""
        return max(self.transactions - self.idle_transactions, 0.0) / max(self.pace.done, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class VoterMemory:
    """Bytes of Redis memory for each of `voters` new voters, of `ballots` ballots each."""

    voters: int
    ballots: int
    bytes_each: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one part of a ballot's way costs: CPU µs in the front, and in the server it asks."""

    name: str
    what: str
    front_us: float
    server_us: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The parts of a ballot's way, in batches of `batch`."""

    batch: int
    parts: tuple[Part, ...]

    @property
    def front_us(self) -> float:
        """All parts in the front; what is left of its CPU is HTTP, the event loop, the kernel."""
        return sum(part.front_us for part in self.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Browsing:
    """A citizen's wait in a browser: medians of a few visits, weights of the heaviest.

    `gallery_bytes` are those of the first load without pictures; times count from the moment at
    which the address was opened.
    """

    visits: int
    gallery_bytes: float
    gallery_requests: float
    first_contentful_paint_ms: int
    cast_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PageCost:
    """CPU µs of a page in a front alone: a request, an empty handler's, the rendering."""

    page: str
    body_bytes: int
    request_us: float
    empty_us: float
    render_us: float
    ratio: float


@dataclass(slots=True)
class Figures:
    """All that a run measured; None is what it could not, with the reason in `problems`."""

    fronts: dict[int, Pace] = field(default_factory=dict)
    ballots_a_commit: dict[int, float] = field(default_factory=dict)
    #: Ledger records that the judge had put off when the closed loop ended.
    judge_lag: dict[int, float] = field(default_factory=dict)
    at_half: Delay | None = None
    pages: dict[str, PageLoad] = field(default_factory=dict)
    empty_pages: dict[str, Pace] = field(default_factory=dict)
    empty_handler: Pace | None = None
    obvious: Pace | None = None
    voting_app: Pace | None = None
    pgbench: Inserts | None = None
    parts: Parts | None = None
    scan: ScanCost | None = None
    memory_mib: dict[int, dict[str, float]] = field(default_factory=dict)
    voter_memory: list[VoterMemory] = field(default_factory=list)
    receipts: dict[int, Receipts] = field(default_factory=dict)
    page_costs: list[PageCost] = field(default_factory=list)
    browsing: Browsing | None = None
    #: Why nothing was seen in a browser; no problem of the product's.
    unseen: str = ""
    problems: list[str] = field(default_factory=list)
