"""Sessions and who is behind them. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from ops.desk.permissions import Permission, Role, Stage, permissions

#: A session that nobody has used for so long is over, and any session after so long.
IDLE_END = timedelta(minutes=30)
ABSOLUTE_END = timedelta(hours=12)
#: How far behind "last seen" may be: every page would be a write otherwise.
SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One sign-in on one device; `client` is its browser and system."""

    no: int
    stage: Stage
    client: str
    began_at: datetime
    seen_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Who asks: an account and its session."""

    account_no: int
    name: str
    role: Role
    session: Session

    def may(self, permission: Permission | str) -> bool:
        """Whether the matrix allows it to this role, as far as the session has come."""
        return permission in permissions(self.role, self.session.stage)
