"""How it is seen, by a visit a second, that a client is too slow."""

from dataclasses import dataclass
from enum import StrEnum


class Overdue(StrEnum):
    """What a connection took too long for."""

    HEAD = "head"
    BODY = "body"
    IDLE = "idle"
    TAKING = "taking"


@dataclass(slots=True)
class BodyWatch:
    """Since when the body of which request is being read."""

    request: int = 0
    since_s: float = 0.0

    def lasts_s(self, request: int, now_s: float) -> float:
        """How long this request's body has been seen to be read."""
        if self.request != request:
            self.request, self.since_s = request, now_s
        return now_s - self.since_s


@dataclass(slots=True)
class TakingWatch:
    """Since when an answer that lies ready has not shrunk by enough."""

    left: int = 0
    since_s: float = 0.0

    def lasts_s(self, left: int, enough: int, now_s: float) -> float:
        """How long it has not; `left` bytes lie ready, and `enough` fewer would be enough."""
        if not left or not self.left or left <= self.left - enough:
            self.left, self.since_s = left, now_s
        return now_s - self.since_s
