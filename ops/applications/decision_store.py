"""What the desk decides about applications: the only writer of decisions and recommendations."""

from dataclasses import dataclass
from datetime import datetime

from ops.applications.domain import Application
from voting.ledger.postgres import Connection

# One officer at a time: each sees what the other has decided, so no limit is passed by two.
_TURN = "SELECT pg_advisory_xact_lock(hashtext('application'), $1)"
_DECIDE = """
INSERT INTO application_decision
    (campaign_no, number, revision, confirmed, reason, digest, at, actor)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""
_RECOMMEND = """
INSERT INTO application_recommendation (campaign_no, number, recommender, at, actor)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (campaign_no, number) DO UPDATE
SET recommender = excluded.recommender, at = excluded.at, actor = excluded.actor
"""
_TAKE_BACK = """
DELETE FROM application_recommendation
WHERE campaign_no = $1 AND number = $2 AND recommender = $3 RETURNING number
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class By:
    """Who decides, why and when."""

    actor: str
    reason: str
    now: datetime


async def take_turn(connection: Connection, campaign_no: int) -> None:
    """Be the only one who decides about a campaign's applications until the transaction ends."""
    await connection.execute(_TURN, campaign_no)


async def decide(
    connection: Connection, campaign_no: int, application: Application, *, confirmed: bool, by: By
) -> None:
    """Confirm what was sent in, or return it."""
    await connection.execute(
        _DECIDE,
        *(campaign_no, application.number, application.revision, confirmed),
        *(by.reason, application.form.digest, by.now, by.actor),
    )


async def recommend(
    connection: Connection, campaign_no: int, number: str, recommender: str, by: By
) -> None:
    """A unit stands for an application."""
    await connection.execute(_RECOMMEND, campaign_no, number, recommender, by.now, by.actor)


async def take_back(
    connection: Connection, campaign_no: int, number: str, recommender: str
) -> bool:
    """A unit stands for it no more; False where it did not."""
    found = await connection.fetchval(_TAKE_BACK, campaign_no, number, recommender)
    return found is not None
