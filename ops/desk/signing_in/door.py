"""Signing in: name, password and code at once, so that nobody learns which of them was wrong."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from ops.desk.accounts.hashing import Hashing
from ops.desk.accounts.nouns import Account, AccountState
from ops.desk.accounts.store import Accounts
from ops.desk.audit.chain import Entry
from ops.desk.audit.store import AuditLog
from ops.desk.permissions import Stage
from ops.desk.sessions.store import Sessions
from ops.desk.signing_in.codes import looks_like_recovery
from ops.desk.signing_in.delay_store import Delays, Named
from ops.desk.signing_in.delays import Subject
from ops.desk.signing_in.devices import DeviceTokens
from ops.desk.signing_in.passkeys import Passkeys
from ops.desk.signing_in.second_factors import SecondFactors
from ops.desk.signing_in.sites import Site
from ops.desk.writing import writing

#: With so many tries in vain on an account, its owner and the auditor should know.
_TOLD_AT = 5
_MAX_NAME = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Knock:
    """What somebody brings.

    Attributes:
        code: the app's six digits, or a recovery code.
        passkey: what a passkey has answered, in place of a code; empty without one.
        site: where the desk is called; None where no passkey can be had.
        device: the token of a device that was in before; empty without one.
        network: where it comes from; kept only as a keyed digest.
        client: browser and system, for the list of sessions.
    """

    name: str
    password: str
    code: str
    passkey: str
    site: Site | None
    device: str
    network: str
    client: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """In: the tokens of the session and of the device."""

    session: str
    device: str


class Turned(StrEnum):
    """Not in, and why is not said."""

    AWAY = "away"


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """Lets in who has password and second factor."""

    accounts: Accounts
    sessions: Sessions
    factors: SecondFactors
    passkeys: Passkeys
    delays: Delays
    devices: DeviceTokens
    hashing: Hashing
    audit: AuditLog

    async def sign_in(self, knock: Knock, now: datetime) -> Entered | Turned | timedelta:
        """Let somebody in, or not, or say how long to wait before the next try."""
        subjects = self._subjects(knock)
        allowed = await self.delays.claim(subjects, now)
        if isinstance(allowed, timedelta):
            return allowed
        account = await self.accounts.find(knock.name)
        if account is None or not await self._is_right(account, knock, now):
            if account is None:
                await self.hashing.fits(knock.password, None)
            elif allowed.failures.get(Subject.ACCOUNT) == _TOLD_AT:
                await self.audit.note(_slowed(account), now)
            return Turned.AWAY
        await self.delays.forgive(subjects)
        return await self._entered(account, knock, now)

    async def _is_right(self, account: Account, knock: Knock, now: datetime) -> bool:
        active = account.state is AccountState.ACTIVE
        kept = await self.accounts.password_hash(account) if active else None
        right = await self.hashing.fits(knock.password, kept)
        return right and await self._has_second(account, knock, now)

    async def _has_second(self, account: Account, knock: Knock, now: datetime) -> bool:
        if knock.passkey and knock.site:
            return await self.passkeys.accept(knock.site, account.no, knock.passkey, now)
        return await self.factors.accept(account.no, knock.code, now)

    async def _entered(self, account: Account, knock: Knock, now: datetime) -> Entered:
        by = _by(knock)
        kept = await self.accounts.password_hash(account)
        fresh = None
        if kept and self.hashing.is_outdated(kept):
            fresh = await self.hashing.hash(knock.password)
        async with writing(self.sessions.pool) as connection:
            if fresh:
                await self.accounts.set_password(connection, account, fresh)
            token = await self.sessions.begin(
                connection, account.no, Stage.WHOLE, knock.client, now
            )
            entry = Entry(actor=account.name, action="session.sign-in", detail={"by": by})
            await self.audit.append(connection, entry, now)
        return Entered(session=token, device=self.devices.issue(account.name))

    def _subjects(self, knock: Knock) -> list[Named]:
        name = knock.name[:_MAX_NAME]
        device = self.devices.read(knock.device, name) if knock.device else None
        if device is not None:
            return [(Subject.DEVICE, device)]
        return [(Subject.ACCOUNT, name), (Subject.NETWORK, knock.network)]


def _by(knock: Knock) -> str:
    if knock.passkey and knock.site:
        return "passkey"
    return "recovery code" if looks_like_recovery(knock.code) else "app"


def _slowed(account: Account) -> Entry:
    return Entry(actor="nobody", action="sign-in.slowed", subject=account.name)
