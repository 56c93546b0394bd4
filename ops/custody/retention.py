"""Lets go of personal data whose time is over: sealed addresses, contacts of complaints, what
applicants sent beside their forms."""

from datetime import timedelta

import structlog

from ops.applications.files import FileStore
from ops.applications.store import ApplicationStore
from ops.complaints.store import ComplaintStore
from ops.custody.journal import Act, Journal
from ops.deployment import Deployment
from ops.digests.places import last_index_before
from voting.ledger.register import Enrolled
from voting.ledger.sealed_addresses import SealedAddresses
from voting.rules.public_duties import KEEP_CONTACT_DAYS, LEAST_KEPT_DAYS

_ROLE = "publisher"
_log = structlog.get_logger(__name__)


async def let_go(deployment: Deployment, enrolled: Enrolled) -> dict[str, int]:
    """Delete what is kept longer than the campaign says, by the rules in force; returns how many.

    Raises:
        OutcomeUnknown: PostgreSQL does not answer; the next turn goes on.
    """
    gone = {
        "sealed addresses": await _addresses(deployment, enrolled),
        "contacts": await _contacts(deployment, enrolled),
        **await _of_applicants(deployment, enrolled),
    }
    for what, number in gone.items():
        if number:
            await Journal(deployment.pool).write(
                enrolled.campaign_no,
                at=deployment.clock(),
                act=Act.RETENTION,
                actors=[_ROLE],
                about=f"{number} {what}",
                reason="their time was over",
            )
            _log.info("let_go", campaign=enrolled.loaded.id, what=what, number=number)
    return gone


async def _addresses(deployment: Deployment, enrolled: Enrolled) -> int:
    privacy = enrolled.campaign.privacy
    kept = timedelta(days=privacy.keep_days if privacy else LEAST_KEPT_DAYS)
    head = await deployment.ledger.advance(enrolled)
    before = deployment.clock() - kept
    upto = await last_index_before(deployment.pool, enrolled.campaign_no, head.index, before)
    store, gone = SealedAddresses(deployment.pool), 0
    while upto and (some := await store.forget(enrolled.campaign_no, upto)):
        gone += some
    return gone


async def _contacts(deployment: Deployment, enrolled: Enrolled) -> int:
    hearing = enrolled.campaign.complaints
    days = hearing.keep_contact_days if hearing else KEEP_CONTACT_DAYS
    before = deployment.clock() - timedelta(days=days)
    return await ComplaintStore(deployment.pool).forget_contacts(enrolled.campaign_no, before)


async def _of_applicants(deployment: Deployment, enrolled: Enrolled) -> dict[str, int]:
    rules, pool = enrolled.campaign.applications, deployment.pool
    if rules is None:
        return {}
    if deployment.clock() < rules.review_ends_at + timedelta(days=rules.keep_days):
        return {"applicants' contacts": 0, "applicants' files": 0}
    number = enrolled.campaign_no
    return {
        "applicants' contacts": await ApplicationStore(pool).forget_contacts(number),
        "applicants' files": await FileStore(pool).forget(number),
    }
