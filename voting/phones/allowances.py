"""How many codes may be asked for, and tried: allowances that fill again with time.

They slow down and never lock out: whoever is behind a busy network, or in a busy campaign, is told
how many seconds to wait.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from voting.keys import allowance_key
from voting.memory.redis_client import Client, Script


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """At most `most` at once, and `per_s` a second in the long run; of whom stands in `name`."""

    name: str
    most: float
    per_s: float


class Allowances:
    """Takes from allowances that all fronts share."""

    def __init__(self, redis: Client) -> None:
        text = (Path(__file__).parent / "lua" / "take.lua").read_text(encoding="utf-8")
        self._take = Script(redis, text)

    async def take(self, allowance: Allowance, now: datetime) -> float:
        """Take one: 0, or the seconds until there is one.

        Raises:
            RedisError, OSError, TimeoutError: no answer.
        """
        wait_ms: int = await self._take(
            keys=[allowance_key(allowance.name)],
            args=[int(now.timestamp() * 1000), allowance.most, allowance.per_s],
        )
        return wait_ms / 1000
