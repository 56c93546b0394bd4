"""`pingxuan campaign destroy-key` and `consent`: what becomes of personal data."""

import click

from ops.commands.shared import (
    MISUSE,
    actor,
    as_json,
    fail,
    print_json,
    reason,
    told,
    with_deployment,
)
from ops.custody.destruction import destroy
from ops.deployment import Deployment
from ops.errors import WrongInput
from voting.casting.receipt import Receipts


@click.command("destroy-key")
@click.argument("campaign_id")
@click.option("--confirm", required=True, help="The campaign's id once more.")
@reason
@actor
@told
async def destroy_key(campaign_id: str, confirm: str, reason: str, actor: str) -> None:
    """Destroy a certified campaign's keys: voters and addresses become unreadable for good.

    Every count still verifies. Destroy copies in backups too, then start fronts anew.
    """
    if confirm != campaign_id:
        fail(f"--confirm is {confirm!r}: must be {campaign_id!r}", MISUSE)

    async def work(deployment: Deployment) -> None:
        enrolled = await deployment.register.find(campaign_id)
        gone = await destroy(deployment, enrolled, actor=actor, reason=reason)
        click.echo(f"{campaign_id}: destroyed {', '.join(gone) or 'nothing: no key was here'}")

    await with_deployment(work)


@click.command()
@click.argument("campaign_id")
@click.argument("receipt")
@as_json
@told
async def consent(campaign_id: str, receipt: str, as_json: bool) -> None:
    """Tell which version of the privacy notice a ballot's voter consented to."""

    async def work(deployment: Deployment) -> None:
        enrolled = await deployment.register.find(campaign_id)
        place = Receipts(deployment.house_keys).read(receipt)
        if place is None or place.campaign_no != enrolled.campaign_no:
            raise WrongInput(f"{receipt}: is no receipt of {campaign_id}")
        privacy = enrolled.life_at(place.index).campaign.privacy
        version = privacy.version if privacy else None
        if as_json:
            print_json({"campaign": campaign_id, "index": place.index, "version": version})
        else:
            click.echo(f"ballot {place.index}: privacy notice {version or 'none'}")

    await with_deployment(work)


COMMANDS = (destroy_key, consent)
