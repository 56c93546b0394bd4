"""From a first-login link to a whole session: password, second factor, recovery codes.

Also how somebody who is in renews them: each asks for the password again.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from ops.desk.accounts.common_passwords import common_passwords
from ops.desk.accounts.hashing import Hashing
from ops.desk.accounts.nouns import Account
from ops.desk.accounts.passwords import Weakness, weakness
from ops.desk.accounts.store import Accounts
from ops.desk.audit.chain import Entry
from ops.desk.audit.store import AuditLog
from ops.desk.permissions import Stage
from ops.desk.sessions.nouns import Visitor
from ops.desk.sessions.store import Sessions
from ops.desk.signing_in.delay_store import Delays
from ops.desk.signing_in.delays import Subject
from ops.desk.signing_in.devices import DeviceTokens
from ops.desk.signing_in.second_factors import SecondFactors
from ops.desk.writing import writing
from voting.ledger.postgres import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolled:
    """Done: the codes to write down, the tokens of the new session and of the device."""

    codes: list[str]
    session: str
    device: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """Sets up and renews what somebody signs in with. Sessions rotate at every change."""

    accounts: Accounts
    sessions: Sessions
    factors: SecondFactors
    delays: Delays
    devices: DeviceTokens
    hashing: Hashing
    audit: AuditLog

    async def invited(self, token: str, now: datetime) -> Account | None:
        """Whose first-login link it is, without using it."""
        return await self.accounts.invited(token_digest(token), now)

    async def redeem(
        self, token: str, password: str, client: str, now: datetime
    ) -> str | Weakness | None:
        """Use a link for a password: the token of a session that is good for the second factor
        alone, what is wrong with the password, or None for a link that is used or too old."""
        account = await self.invited(token, now)
        if account is None:
            return None
        if weak := weakness(password, account.name, common_passwords()):
            return weak
        hashed = await self.hashing.hash(password)
        async with writing(self.sessions.pool) as connection:
            owner = await self.accounts.redeem(connection, token_digest(token), hashed, now)
            if owner is None:
                return None
            await self.sessions.end_all(connection, owner.no, now)
            session = await self.sessions.begin(connection, owner.no, Stage.ENROLLING, client, now)
            entry = Entry(actor=owner.name, action="account.link-used")
            await self.audit.append(connection, entry, now)
        return session

    async def enrol(self, visitor: Visitor, code: str, now: datetime) -> Enrolled | None:
        """Take the app into use with its first code; None for a wrong code."""
        account = await self._account(visitor)
        async with writing(self.sessions.pool) as connection:
            codes = await self.factors.confirm(connection, account.no, code, now)
            if codes is None:
                return None
            await self.accounts.activate(connection, account)
            token = await self._begun_anew(connection, visitor, now)
            entry = Entry(actor=account.name, action="account.second-factor")
            await self.audit.append(connection, entry, now)
        return Enrolled(codes=codes, session=token, device=self.devices.issue(account.name))

    async def change_password(self, visitor: Visitor, new: str, now: datetime) -> str | Weakness:
        """Another password; every other session ends, and this one gets a new token."""
        if weak := weakness(new, visitor.name, common_passwords()):
            return weak
        account, hashed = await self._account(visitor), await self.hashing.hash(new)
        async with writing(self.sessions.pool) as connection:
            await self.accounts.set_password(connection, account, hashed)
            await self.sessions.end_all(connection, account.no, now)
            token = await self._begun_anew(connection, visitor, now)
            entry = Entry(actor=account.name, action="account.password")
            await self.audit.append(connection, entry, now)
        return token

    async def renew_codes(self, visitor: Visitor, now: datetime) -> list[str]:
        """New recovery codes; the old ones are good for nothing."""
        async with writing(self.sessions.pool) as connection:
            codes = await self.factors.renew_recovery(connection, visitor.account_no)
            entry = Entry(actor=visitor.name, action="account.recovery-codes")
            await self.audit.append(connection, entry, now)
        return codes

    async def knows_password(
        self, visitor: Visitor, password: str, now: datetime
    ) -> bool | timedelta:
        """Whether it is the visitor's, or how long to wait: guessing is slowed by session."""
        subject = [(Subject.DEVICE, f"session {visitor.session.no}")]
        allowed = await self.delays.claim(subject, now)
        if isinstance(allowed, timedelta):
            return allowed
        kept = await self.accounts.password_hash(await self._account(visitor))
        right = await self.hashing.fits(password, kept)
        if right:
            await self.delays.forgive(subject)
        return right

    async def _account(self, visitor: Visitor) -> Account:
        account = await self.accounts.find(visitor.name)
        assert account is not None  # a session's account is never deleted
        return account

    async def _begun_anew(self, connection: Connection, visitor: Visitor, now: datetime) -> str:
        session = visitor.session
        await self.sessions.end(connection, visitor.account_no, session.no, now)
        return await self.sessions.begin(
            connection, visitor.account_no, Stage.WHOLE, session.client, now
        )


def token_digest(token: str) -> bytes:
    """What is kept of a first-login link: 256 random bits need no slow hash."""
    return hashlib.sha256(token.encode()).digest()
