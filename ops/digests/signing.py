"""The digester of a campaign, with what a deployment has."""

from ops.deployment import Deployment
from ops.digests.digester import Digester, Work
from ops.digests.keys import KeyRing
from voting.ledger.digest_store import DigestStore


def digester_of(deployment: Deployment, campaign_id: str) -> Digester:
    """Makes the digests of one campaign."""
    work = Work(
        pool=deployment.pool,
        ledger=deployment.ledger,
        register=deployment.register,
        store=DigestStore(deployment.pool),
        ring=KeyRing(deployment.settings.keys_dir),
        clock=deployment.clock,
    )
    return Digester(campaign_id, work)
