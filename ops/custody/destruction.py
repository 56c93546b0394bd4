"""Destroying a campaign's keys: voters and addresses become unreadable, every count verifies."""

from ops.custody.journal import Act, Journal
from ops.deployment import Deployment
from ops.errors import WrongInput
from ops.keys import key_files
from voting.domain import Phase
from voting.ledger.register import Enrolled


async def destroy(
    deployment: Deployment, enrolled: Enrolled, *, actor: str, reason: str
) -> list[str]:
    """Remove every key of a certified campaign from this machine; returns the files' names.

    Raises:
        WrongInput: it is not certified: ballots, appeals or score sheets may need the keys still.
        OutcomeUnknown: the journal cannot be written; nothing was removed.
    """
    if enrolled.life.phase is not Phase.CERTIFIED:
        raise WrongInput(
            f"{enrolled.loaded.id} is {enrolled.life.phase}: keys are destroyed after the"
            " certificate, when nothing asks for a voter or an address any more"
        )
    await Journal(deployment.pool).write(
        enrolled.campaign_no,
        at=deployment.clock(),
        act=Act.DESTRUCTION,
        actors=[actor],
        about="the keys of voters, addresses and contacts",
        reason=reason,
    )
    return key_files.destroy_keys(deployment.settings.keys_dir, enrolled.loaded.id)
