"""Changes of accounts, at the desk or by command: each with its audit record."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from ops.desk.accounts.nouns import INVITATION_LASTS, NAME, Account, AccountState, Trouble
from ops.desk.accounts.store import Accounts
from ops.desk.audit.chain import Entry
from ops.desk.audit.store import AuditLog
from ops.desk.permissions import Role
from ops.desk.sessions.store import Sessions
from ops.desk.signing_in.enrolment import token_digest
from ops.desk.signing_in.passkeys import Passkeys
from ops.desk.signing_in.second_factors import SecondFactors
from ops.desk.writing import writing
from voting.ledger.postgres import Connection

_TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class By:
    """Who changes something, why and when; `actor` is an account's name, or `terminal`."""

    actor: str
    reason: str
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """The token of a first-login link, which nobody keeps, and until when it is good."""

    name: str
    token: str
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountOffice:
    """Adds accounts and changes what they are. Whatever takes something away ends sessions."""

    accounts: Accounts
    sessions: Sessions
    factors: SecondFactors
    passkeys: Passkeys
    audit: AuditLog

    async def add(self, name: str, role: Role, by: By) -> Invitation | Trouble:
        """A new account with its first-login link."""
        if not NAME.fullmatch(name):
            return Trouble.BAD_NAME
        async with writing(self.accounts.pool) as connection:
            account = await self.accounts.add(connection, name, role, by.now)
            if account is None:
                return Trouble.NAME_TAKEN
            await self._tell(connection, account, "account.add", by, role=role.value)
            return await self._invite(connection, account, by)

    async def reset(self, name: str, by: By) -> Invitation | Trouble:
        """A new first-login link; password, second factor and sessions are gone."""
        account = await self.accounts.find(name)
        if trouble := _refused(account, by):
            return trouble
        assert account is not None
        async with writing(self.accounts.pool) as connection:
            await self.factors.forget(connection, account.no)
            await self.passkeys.forget(connection, account.no)
            await self.sessions.end_all(connection, account.no, by.now)
            await self._tell(connection, account, "account.reset", by)
            return await self._invite(connection, account, by)

    async def set_role(self, name: str, role: Role, by: By) -> Account | Trouble:
        """Another role; its sessions end, so that none keeps what it may no longer do."""
        account = await self.accounts.find(name)
        if trouble := _refused(account, by):
            return trouble
        assert account is not None
        if account.role is role:
            return Trouble.ALREADY
        async with writing(self.accounts.pool) as connection:
            await self.accounts.set_role(connection, account, role)
            await self.sessions.end_all(connection, account.no, by.now)
            roles = {"from": account.role.value, "to": role.value}
            await self._tell(connection, account, "account.role", by, **roles)
        return account

    async def disable(self, name: str, by: By) -> Account | Trouble:
        """Nobody gets in by it any more; its sessions end."""
        account = await self.accounts.find(name)
        if trouble := _refused(account, by):
            return trouble
        assert account is not None
        if account.state is AccountState.DISABLED:
            return Trouble.ALREADY
        async with writing(self.accounts.pool) as connection:
            await self.accounts.disable(connection, account)
            await self.sessions.end_all(connection, account.no, by.now)
            await self._tell(connection, account, "account.disable", by)
        return account

    async def enable(self, name: str, by: By) -> Account | Trouble:
        """As it was before; who had not finished setting up needs another link."""
        account = await self.accounts.find(name)
        if trouble := _refused(account, by):
            return trouble
        assert account is not None
        if account.state is not AccountState.DISABLED:
            return Trouble.ALREADY
        async with writing(self.accounts.pool) as connection:
            await self.accounts.enable(connection, account)
            await self._tell(connection, account, "account.enable", by)
        return account

    async def end_session(self, name: str, session_no: int, by: By) -> Account | Trouble:
        """End a session of anybody's, one's own too."""
        account = await self.accounts.find(name)
        if account is None:
            return Trouble.UNKNOWN
        async with writing(self.accounts.pool) as connection:
            if not await self.sessions.end(connection, account.no, session_no, by.now):
                return Trouble.ALREADY
            await self._tell(connection, account, "session.end", by, session=session_no)
        return account

    async def _invite(self, connection: Connection, account: Account, by: By) -> Invitation:
        token, ends_at = secrets.token_urlsafe(_TOKEN_BYTES), by.now + INVITATION_LASTS
        await self.accounts.invite(connection, account, token_digest(token), ends_at)
        return Invitation(name=account.name, token=token, ends_at=ends_at)

    async def _tell(
        self, connection: Connection, account: Account, action: str, by: By, **detail: str | int
    ) -> None:
        entry = Entry(
            actor=by.actor,
            action=action,
            subject=account.name,
            reason=by.reason,
            detail=detail,
        )
        await self.audit.append(connection, entry, by.now)


def _refused(account: Account | None, by: By) -> Trouble | None:
    if account is None:
        return Trouble.UNKNOWN
    if account.name == by.actor:
        return Trouble.OWN_ACCOUNT
    return None if by.reason.strip() else Trouble.NO_REASON
