"""What flags, the environment and a file say: the only reader of the environment."""

import asyncio
import os
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from ipaddress import IPv4Network, IPv6Network, ip_address
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from ops.clock import Clock, ScaledClock, system_clock
from ops.errors import SettingsError
from ops.geo import shipped
from ops.settings.given import PREFIX, Given, gathered, variable
from ops.settings.setting import written
from ops.settings.table import LOOPBACK, NAMES, SETTINGS, AccessLog, LogFormat
from ops.settings.variables import Variables
from ops.settings.wechat import WECHAT, WeChatSettings
from voting.domain import IdentityKind
from voting.memory import redis_client

_PORTS = ("public_port", "desk_port", "metrics_port")
#: What the command line of this process says, by the name of the setting.
_FLAGS: ContextVar[Mapping[str, str]] = ContextVar("flags")

Network = IPv4Network | IPv6Network


@contextmanager
def with_flags(flags: Mapping[str, str]) -> Iterator[None]:
    """What a command line says holds, over environment and file, while the context lasts."""
    before = _FLAGS.set(flags)
    try:
        yield
    finally:
        _FLAGS.reset(before)


def given_now() -> Given:
    """What is said to this process.

    Raises:
        SettingsError: the file of settings cannot be read.
    """
    return gathered(os.environ, _FLAGS.get({}))


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
        desk_url: what the browsers of those who work at the desk call, in the same form; None
            means plain HTTP at `inner_host` and `desk_port`.
        void_alone: how many ballots one person may void without a second one.
        drain_s: how long a role that was asked to stop says that it is not ready, and works on.
        trusted_proxies: whose ``X-Forwarded-For`` is believed.
        geoip_dir: where the geography files are; what is in no file there is unknown.
        wal_archive: where the embedded PostgreSQL keeps its log; None for nowhere.
        shadow_model: the model that the judge asks beside the one in force, by the name under
            which it ships or the path of its file; None for none.
        sms_url, sms_token_file: the gateway for codes by telephone, and what it knows us by.
        sms_file: where codes are written in its place, for tests and demos.
        sms_per_min: codes a minute that a campaign sends in the long run.
        outbound_hosts: the only hosts that a front ever calls.
        wechat: the official account that pages and messages speak for; None for none.
        messages_file: whom the messenger tells of what; None for nobody.
        traces_url: the collector that traces go to (OTLP by HTTP); None for no traces.
        traces_per_1000: how many of a thousand requests are traced.
        test_clock: None for the system's time.
    """

    data_dir: Path
    postgres_url: str | None = field(default=None, repr=False)
    redis_url: str | None = field(default=None, repr=False)
    redis_shards: int = 0
    public_host: str = LOOPBACK
    inner_host: str = LOOPBACK
    public_port: int = 8080
    desk_port: int = 8081
    metrics_port: int = 9090
    public_url: str | None = None
    desk_url: str | None = None
    void_alone: int = 100
    fronts: int = 2
    drain_s: int = 0
    trusted_proxies: tuple[Network, ...] = ()
    geoip_dir: Path = shipped.FOLDER
    keys_dir: Path
    wal_archive: Path | None = None
    log_format: LogFormat = LogFormat.JSON
    shadow_model: str | None = None
    sms_url: str | None = field(default=None, repr=False)
    sms_token_file: Path | None = None
    sms_file: Path | None = None
    sms_per_min: int = 600
    outbound_hosts: tuple[str, ...] = ()
    wechat: WeChatSettings | None = None
    messages_file: Path | None = None
    access_log: AccessLog = AccessLog.OFF
    traces_url: str | None = field(default=None, repr=False)
    traces_per_1000: int = 10
    testing: bool = False
    test_clock: ScaledClock | None = None

    @classmethod
    def from_environment(cls) -> Self:
        """What is in force in this process.

        Raises:
            SettingsError: a setting is wrong, or none of ours.
        """
        return cls.of(given_now(), terminal=sys.stderr.isatty(), wall=time.time())

    @classmethod
    def parse(cls, environ: Mapping[str, str], *, terminal: bool, wall: float) -> Self:
        """What a given environment says; see `of`."""
        return cls.of(gathered(environ, {}), terminal=terminal, wall=wall)

    @classmethod
    def of(cls, given: Given, *, terminal: bool, wall: float) -> Self:
        """What was said, and what holds where nothing was.

        Args:
            terminal: whether a person reads the logs, unless `log_format` decides.
            wall: now, in seconds since the epoch, for a test clock that has no anchor.

        Raises:
            SettingsError: as `from_environment`.
        """
        read = Variables(given=given, terminal=terminal, wall=wall)
        read.refuse_unknown(NAMES)
        own = [row for row in SETTINGS if row not in WECHAT]
        values = {row.name: row.read(read, row.name) for row in own}
        settings = cls(**values, wechat=WeChatSettings.of(read, testing=values["testing"]))
        settings._refuse_contradictions(given.place)
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

    @property
    def sign_ins(self) -> frozenset[IdentityKind]:
        """The identities beside a browser's own that a sign-in proves here."""
        by_phone = {IdentityKind.PHONE} if self.sms_url or self.sms_file else set()
        return frozenset(by_phone | (self.wechat.sign_ins if self.wechat else set()))

    @property
    def desk_origin(self) -> str:
        """Scheme, host and port that browsers call the desk by."""
        return self.desk_url or f"http://{self.inner_host}:{self.desk_port}"

    @property
    def secure_desk_cookies(self) -> bool:
        """False only on plain-HTTP loopback."""
        if self.desk_url is not None:
            return self.desk_url.startswith("https://")
        return not ip_address(self.inner_host).is_loopback

    def clock(self) -> Clock:
        """Where the time comes from."""
        return self.test_clock or system_clock

    def sleep(self) -> Callable[[float], Awaitable[None]]:
        """How to wait for a time of that clock, in its seconds."""
        return self.test_clock.sleep if self.test_clock else asyncio.sleep

    def with_servers(self, *, postgres_url: str, redis_url: str) -> Self:
        """The same with servers that run, such as the embedded ones, for child processes."""
        return replace(self, postgres_url=postgres_url, redis_url=redis_url, wal_archive=None)

    def value(self, name: str) -> object | None:
        """What is in force, by the name of its row in the table."""
        account, has_account, of_it = name.partition("wechat_")
        if has_account and not account:
            return getattr(self.wechat, of_it, None)
        found: object | None = getattr(self, name)
        return found

    def variables(self) -> dict[str, str]:
        """These settings, every one explicit, as variables that `parse` reads to the same."""
        texts = {name: written(self.value(name)) for name in NAMES}
        return {variable(name): text for name, text in texts.items() if text is not None}

    def environment(self) -> dict[str, str]:
        """The environment of a child process: this one's, and these settings in full."""
        others = {name: v for name, v in os.environ.items() if not name.startswith(PREFIX)}
        return others | self.variables()

    def _refuse_contradictions(self, place: Callable[[str], str]) -> None:
        if (self.postgres_url is None) != (self.redis_url is None):
            given, missing = (
                ("redis_url", "postgres_url")
                if self.postgres_url is None
                else ("postgres_url", "redis_url")
            )
            raise SettingsError(
                f"{place(given)} is set and {variable(missing)} is not: "
                "set both for servers of your own, or none for the embedded ones"
            )
        if self.wal_archive is not None and not self.embedded:
            raise SettingsError(
                f"{place('wal_archive')} is for the embedded PostgreSQL, and"
                f" {place('postgres_url')} names another: archive its log by its own settings"
            )
        if self.test_clock is not None and not self.testing:
            raise SettingsError(
                f"{place('test_clock')}={self.test_clock} is for tests: "
                f"allowed only with {variable('testing')}=1"
            )
        self._refuse_two_senders(place)
        self._refuse_shared_ports(place)

    def _refuse_two_senders(self, place: Callable[[str], str]) -> None:
        if self.sms_url and self.sms_file:
            raise SettingsError(
                f"{place('sms_url')} and {place('sms_file')} are both set: codes go one way alone"
            )
        if self.sms_file and self.secure_cookies and not self.testing:
            raise SettingsError(
                f"{place('sms_file')}={self.sms_file} is for tests and demos on loopback: with"
                f" {place('public_url')}={self.origin} set {variable('sms_url')}"
            )
        host = urlsplit(self.sms_url).hostname if self.sms_url else None
        if host and host not in self.outbound_hosts:
            raise SettingsError(
                f"{place('sms_url')} calls {host}, which {place('outbound_hosts')} does not allow;"
                " allowed: " + (", ".join(self.outbound_hosts) or "no host at all")
            )

    def _refuse_shared_ports(self, place: Callable[[str], str]) -> None:
        names: dict[int, str] = {}
        for name in _PORTS:
            port: int = getattr(self, name)
            if port and port in names:
                raise SettingsError(
                    f"{place(name)}={port} is {place(names[port])} too: "
                    "each listener needs a port of its own (0 picks a free one)"
                )
            names[port] = name
