"""`pingxuan channel`: the signed links by which an organizer tells channels apart."""

from dataclasses import dataclass

import click

from display.exhibits.links import page_link
from display.wording.languages import Language
from ops.commands.shared import as_json, print_json, told, with_deployment
from ops.deployment import Deployment
from ops.errors import WrongInput
from voting.domain import CHANNEL_PREFIX
from voting.rules.campaign import Campaign
from voting.voters.channel_links import PARAM, ChannelTokens


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """Where a channel's links lead: a campaign, or one of its cases."""

    origin: str
    campaign: Campaign
    case: str

    def links(self, token: str) -> dict[str, str]:
        """What to print, post and open, by what it is."""
        root = f"{self.origin}/c/{self.campaign.id}"
        links = {"link": page_link(self.origin, self.campaign.id, self.case, token)}
        if not self.case:
            return {**links, "screen": f"{root}/screen?{PARAM}={token}"}
        posters = {
            f"poster_{lang}": f"{root}/posters/{lang}/{self.case}.jpg?{PARAM}={token}"
            for lang in Language
        }
        return {**links, **posters}


@click.command()
@click.argument("campaign_id", metavar="CAMPAIGN")
@click.argument("name")
@click.option("--case", "case_id", default="", help="Lead to a case, and give its posters.")
@as_json
@told
async def channel(campaign_id: str, name: str, case_id: str, as_json: bool) -> None:
    """Print the links of a channel: a poster in one hall, an account, a newspaper.

    NAME is lower-case letters, digits and hyphens, as in `hall-3`. A voter who comes by such a
    link is remembered with the channel as the page that led here. Nothing is stored, so the same
    name gives the same links; only this installation's key can sign them.
    """

    async def work(deployment: Deployment) -> None:
        found = await deployment.register.find(campaign_id)
        token = _token(ChannelTokens(deployment.house_keys), campaign_id, name)
        way = Way(
            origin=deployment.settings.origin,
            campaign=found.campaign,
            case=_known(found.campaign, case_id),
        )
        links = way.links(token)
        if as_json:
            facts = {
                "campaign": campaign_id,
                "channel": name,
                "referrer": f"{CHANNEL_PREFIX}{name}",
            }
            print_json({**facts, **links})
        else:
            for what, link in links.items():
                click.echo(f"{what:9} {link}")

    await with_deployment(work)


def _token(tokens: ChannelTokens, campaign_id: str, name: str) -> str:
    try:
        return tokens.issue(campaign_id, name)
    except ValueError as fault:
        raise WrongInput(str(fault)) from fault


def _known(campaign: Campaign, case_id: str) -> str:
    if case_id and case_id not in {case.id for case in campaign.case}:
        raise WrongInput(f"{campaign.id} has no case `{case_id}`")
    return case_id
