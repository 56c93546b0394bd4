"""What the environment says: the only reader of it."""

import asyncio
import os
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Self

from ops.clock import Clock, ScaledClock, system_clock
from ops.errors import SettingsError
from ops.geo import shipped
from ops.variables import Variables
from voting.memory import redis_client

_PREFIX = "PINGXUAN_"
_MOST_FRONTS = 64
_MOST_SHARDS = 1024
_LONGEST_DRAIN_S = 60
_EVERY_ADDRESS = "0.0.0.0"  # noqa: S104 (where a public address is told, all may call)
_LOOPBACK = "127.0.0.1"

Network = IPv4Network | IPv6Network


class AccessLog(StrEnum):
    """Which requests have a line in the log: none, those that failed by a fault of ours, all."""

    OFF = "off"
    FAULTS = "faults"
    ALL = "all"


class LogFormat(StrEnum):
    """How logs are written: for programs, or for a person at a terminal."""

    JSON = "json"
    CONSOLE = "console"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What may differ from one machine to the next.

    Attributes:
        postgres_url, redis_url: servers of the operator's; both None for embedded ones.
        redis_shards: over how many hash tags voters are spread in Redis; 0 for as many as suit it.
        public_host, inner_host: where the public listener, and where desk and metrics, listen.
            The public one listens on loopback alone until `public_url` says how it is called:
            cookies without `Secure` are for loopback only.
        public_url: what citizens' browsers call, without a final slash; None means
            plain HTTP on loopback at `public_port`.
        drain_s: how long a role that was asked to stop says that it is not ready, and works on.
        trusted_proxies: whose ``X-Forwarded-For`` is believed.
        geoip_dir: where the geography files are; what is in no file there is unknown.
        shadow_model: the model that the judge asks beside the one in force, by the name under
            which it ships or the path of its file; None for none.
        messages_file: whom the messenger tells of what; None for nobody.
        traces_url: the collector that traces go to (OTLP by HTTP); None for no traces.
        traces_per_1000: how many of a thousand requests are traced.
        test_clock: None for the system's time.
    """

    data_dir: Path
    postgres_url: str | None = field(default=None, repr=False)
    redis_url: str | None = field(default=None, repr=False)
    redis_shards: int = 0
    public_host: str = _LOOPBACK
    inner_host: str = "127.0.0.1"
    public_port: int = 8080
    desk_port: int = 8081
    metrics_port: int = 9090
    public_url: str | None = None
    fronts: int = 2
    drain_s: int = 0
    trusted_proxies: tuple[Network, ...] = ()
    geoip_dir: Path = shipped.FOLDER
    keys_dir: Path
    log_format: LogFormat = LogFormat.JSON
    shadow_model: str | None = None
    messages_file: Path | None = None
    access_log: AccessLog = AccessLog.OFF
    traces_url: str | None = field(default=None, repr=False)
    traces_per_1000: int = 10
    testing: bool = False
    test_clock: ScaledClock | None = None

    @classmethod
    def from_environment(cls) -> Self:
        """What this process's environment says.

        Raises:
            SettingsError: a variable is wrong, or none of ours.
        """
        return cls.parse(os.environ, terminal=sys.stderr.isatty(), wall=time.time())

    @classmethod
    def parse(cls, environ: Mapping[str, str], *, terminal: bool, wall: float) -> Self:
        """What a given environment says.

        Args:
            terminal: whether a person reads the logs, unless PINGXUAN_LOG_FORMAT decides.
            wall: now, in seconds since the epoch, for a test clock that has no anchor.

        Raises:
            SettingsError: as `from_environment`.
        """
        read = Variables(environ, prefix=_PREFIX)
        data_dir = read.path("DATA_DIR") or Path("var")
        settings = cls(
            data_dir=data_dir.absolute(),
            postgres_url=read.url("POSTGRES_URL", {"postgresql", "postgres"}),
            redis_url=read.url("REDIS_URL", redis_client.SCHEMES, redis_client.check),
            redis_shards=read.whole("REDIS_SHARDS", 0, least=0, most=_MOST_SHARDS),
            public_host=read.host(
                "PUBLIC_HOST", _EVERY_ADDRESS if environ.get(f"{_PREFIX}PUBLIC_URL") else _LOOPBACK
            ),
            inner_host=read.host("INNER_HOST", "127.0.0.1"),
            public_port=read.port("PUBLIC_PORT", 8080),
            desk_port=read.port("DESK_PORT", 8081),
            metrics_port=read.port("METRICS_PORT", 9090),
            public_url=read.public_url("PUBLIC_URL"),
            fronts=read.whole("FRONTS", 2, least=1, most=_MOST_FRONTS),
            drain_s=read.whole("DRAIN_S", 0, least=0, most=_LONGEST_DRAIN_S),
            trusted_proxies=read.networks("TRUSTED_PROXIES"),
            geoip_dir=read.folder("GEOIP_DIR") or shipped.FOLDER,
            keys_dir=(read.path("KEYS_DIR") or data_dir / "keys").absolute(),
            log_format=LogFormat(
                read.choice("LOG_FORMAT", tuple(LogFormat), "console" if terminal else "json")
            ),
            shadow_model=read.text("SHADOW_MODEL"),
            messages_file=read.path("MESSAGES_FILE"),
            access_log=AccessLog(read.choice("ACCESS_LOG", tuple(AccessLog), "off")),
            traces_url=read.url("TRACES_URL", {"http", "https"}),
            traces_per_1000=read.whole("TRACES_PER_1000", 10, least=1, most=1000),
            testing=read.choice("TESTING", ("0", "1"), "0") == "1",
            test_clock=read.test_clock("TEST_CLOCK", wall=wall),
        )
        read.refuse_unknown()
        settings._refuse_contradictions()
        return settings

    @property
    def embedded(self) -> bool:
        """Whether PostgreSQL and Valkey are ours to start."""
        return self.postgres_url is None

    @property
    def shards(self) -> int:
        """Over how many hash tags the voters of a campaign are spread in Redis."""
        return self.redis_shards or redis_client.default_shards(self.redis_url or "")

    @property
    def origin(self) -> str:
        """Scheme, host and port that citizens' browsers call."""
        return self.public_url or f"http://127.0.0.1:{self.public_port}"

    @property
    def secure_cookies(self) -> bool:
        """False only on plain-HTTP loopback."""
        return self.origin.startswith("https://")

    def clock(self) -> Clock:
        """Where the time comes from."""
        return self.test_clock or system_clock

    def sleep(self) -> Callable[[float], Awaitable[None]]:
        """How to wait for a time of that clock, in its seconds."""
        return self.test_clock.sleep if self.test_clock else asyncio.sleep

    def with_servers(self, *, postgres_url: str, redis_url: str) -> Self:
        """The same with servers that run, such as the embedded ones, for child processes."""
        return replace(self, postgres_url=postgres_url, redis_url=redis_url)

    def variables(self) -> dict[str, str]:
        """These settings, every one explicit, as variables that `parse` reads to the same."""
        named: dict[str, object | None] = {
            "DATA_DIR": self.data_dir,
            "POSTGRES_URL": self.postgres_url,
            "REDIS_URL": self.redis_url,
            "REDIS_SHARDS": self.redis_shards,
            "PUBLIC_HOST": self.public_host,
            "INNER_HOST": self.inner_host,
            "PUBLIC_PORT": self.public_port,
            "DESK_PORT": self.desk_port,
            "METRICS_PORT": self.metrics_port,
            "PUBLIC_URL": self.public_url,
            "FRONTS": self.fronts,
            "DRAIN_S": self.drain_s,
            "TRUSTED_PROXIES": ",".join(map(str, self.trusted_proxies)) or None,
            "GEOIP_DIR": self.geoip_dir,
            "KEYS_DIR": self.keys_dir,
            "LOG_FORMAT": self.log_format,
            "SHADOW_MODEL": self.shadow_model,
            "MESSAGES_FILE": self.messages_file and self.messages_file.absolute(),
            "ACCESS_LOG": self.access_log,
            "TRACES_URL": self.traces_url,
            "TRACES_PER_1000": self.traces_per_1000,
            "TESTING": int(self.testing),
            "TEST_CLOCK": self.test_clock,
        }
        return {_PREFIX + name: str(value) for name, value in named.items() if value is not None}

    def environment(self) -> dict[str, str]:
        """The environment of a child process: this one's, and these settings in full."""
        others = {name: v for name, v in os.environ.items() if not name.startswith(_PREFIX)}
        return others | self.variables()

    def _refuse_contradictions(self) -> None:
        if (self.postgres_url is None) != (self.redis_url is None):
            given, missing = (
                ("REDIS_URL", "POSTGRES_URL")
                if self.postgres_url is None
                else ("POSTGRES_URL", "REDIS_URL")
            )
            raise SettingsError(
                f"{_PREFIX}{given} is set and {_PREFIX}{missing} is not: "
                "set both for servers of your own, or none for the embedded ones"
            )
        if self.test_clock is not None and not self.testing:
            raise SettingsError(
                f"{_PREFIX}TEST_CLOCK={self.test_clock} is for tests: "
                f"allowed only with {_PREFIX}TESTING=1"
            )
        self._refuse_shared_ports()

    def _refuse_shared_ports(self) -> None:
        names: dict[int, str] = {}
        for name in ("PUBLIC_PORT", "DESK_PORT", "METRICS_PORT"):
            port: int = getattr(self, name.lower())
            if port and port in names:
                raise SettingsError(
                    f"{_PREFIX}{name}={port} is {_PREFIX}{names[port]} too: "
                    "each listener needs a port of its own (0 picks a free one)"
                )
            names[port] = name
