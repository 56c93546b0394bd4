"""What the handlers of the desk have at hand."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import asyncpg
from aiohttp import web
from yarl import URL

from ops.deployment import Deployment
from ops.desk.accounts.hashing import Hashing
from ops.desk.accounts.store import Accounts
from ops.desk.audit.store import AuditLog
from ops.desk.carrying import Carrying
from ops.desk.exports.making import Making
from ops.desk.health import Watch
from ops.desk.keys import DeskKeys
from ops.desk.office import AccountOffice
from ops.desk.requests.acts import Act, Limits
from ops.desk.requests.nouns import DeskRequest
from ops.desk.requests.store import Requests
from ops.desk.sessions.cookies import DeskCookies
from ops.desk.sessions.nouns import Visitor
from ops.desk.sessions.store import Sessions
from ops.desk.signing_in.delay_store import Delays
from ops.desk.signing_in.devices import DeviceTokens
from ops.desk.signing_in.door import Door
from ops.desk.signing_in.enrolment import Enrolment
from ops.desk.signing_in.passkeys import Passkeys
from ops.desk.signing_in.sealing import Seal
from ops.desk.signing_in.second_factors import SecondFactors
from ops.desk.uploads import Uploads

#: Carries an approved request out and says, for the record, what came of it. It compares the
#: preview with the request's digest first, and asking it twice does no more than once.
Carrier = Callable[["Desk", DeskRequest, Visitor], Awaitable[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Rooms of the desk over one deployment."""

    deployment: Deployment
    accounts: Accounts
    sessions: Sessions
    factors: SecondFactors
    passkeys: Passkeys
    audit: AuditLog
    requests: Requests
    office: AccountOffice
    door: Door
    enrolment: Enrolment
    cookies: DeskCookies
    limits: Limits
    carrying: Carrying
    making: Making
    watch: Watch
    uploads: Uploads
    form_key: Callable[[], bytes]
    carriers: Mapping[Act, Carrier] = field(default_factory=dict)

    @property
    def pool(self) -> asyncpg.Pool:
        """Connections to PostgreSQL."""
        return self.deployment.pool

    @property
    def public_origin(self) -> URL | None:
        """How browsers call the desk; None where no setting says it."""
        url = self.deployment.settings.desk_url
        return URL(url).origin() if url else None

    def now(self) -> datetime:
        """The time by the deployment's clock."""
        return self.deployment.clock()


DESK = web.AppKey("desk", Desk)
VISITOR = web.RequestKey("visitor", Visitor)


def office_of(deployment: Deployment) -> AccountOffice:
    """Accounts of a deployment, for commands too."""
    pool = deployment.pool
    return AccountOffice(
        accounts=Accounts(pool),
        sessions=Sessions(pool),
        factors=_factors(deployment),
        passkeys=_passkeys(deployment),
        audit=AuditLog(pool),
    )


def desk_of(deployment: Deployment, carriers: Mapping[Act, Carrier], hashing: Hashing) -> Desk:
    """The desk of a deployment.

    Args:
        carriers: what carries out which act, once it is approved.
        hashing: at what cost passwords are hashed.
    """
    office = office_of(deployment)
    delays = Delays(deployment.pool, lambda: _keys(deployment).delay)
    accounts, sessions, audit = office.accounts, office.sessions, office.audit
    factors = office.factors
    devices = DeviceTokens(lambda: _keys(deployment).device)
    settings = deployment.settings
    return Desk(
        deployment=deployment,
        accounts=accounts,
        sessions=sessions,
        factors=factors,
        passkeys=office.passkeys,
        audit=audit,
        requests=Requests(deployment.pool, audit),
        office=office,
        door=Door(
            accounts=accounts,
            sessions=sessions,
            factors=factors,
            passkeys=office.passkeys,
            delays=delays,
            devices=devices,
            hashing=hashing,
            audit=audit,
        ),
        enrolment=Enrolment(
            accounts=accounts,
            sessions=sessions,
            factors=factors,
            delays=delays,
            devices=devices,
            hashing=hashing,
            audit=audit,
        ),
        cookies=DeskCookies(secure=settings.secure_desk_cookies),
        limits=Limits(void_alone=settings.void_alone),
        carrying=Carrying(deployment),
        making=Making(deployment, audit),
        watch=Watch(deployment),
        uploads=Uploads(settings.data_dir / "uploads"),
        form_key=lambda: _keys(deployment).form,
        carriers=carriers,
    )


def _factors(deployment: Deployment) -> SecondFactors:
    return SecondFactors(deployment.pool, lambda: Seal(_keys(deployment).seal))


def _passkeys(deployment: Deployment) -> Passkeys:
    return Passkeys(deployment.pool, lambda: _keys(deployment).passkey)


def _keys(deployment: Deployment) -> DeskKeys:
    return DeskKeys.of(deployment.house_keys)
