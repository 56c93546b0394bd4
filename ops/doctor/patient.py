"""What the checks may look at: settings, and both servers as far as they answer."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from ops.doctor.finding import Finding
from ops.settings.settings import Settings
from voting.memory.redis_client import Client


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    """An installation, seen from one host.

    Attributes:
        settings: with the addresses of both servers, embedded or not.
        embedded: whether these servers are ours.
        postgres: None where it cannot be reached, and `postgres_fault` says why.
        redis: a client, whether or not anybody answers.
    """

    settings: Settings
    embedded: bool
    now: datetime
    postgres: asyncpg.Connection | None
    postgres_fault: str = ""
    redis: Client | None = None


Check = Callable[[Patient], Awaitable[list[Finding]]]
