"""`pingxuan ballots …`: ballots by what they have in common, without anybody's identity."""

import click

from ops.commands.criteria import criteria_of, criteria_options
from ops.commands.incident_report import print_elsewhere, print_source
from ops.commands.shared import as_json, print_json, told, with_deployment
from ops.deployment import Deployment
from ops.rulings.criteria import Criteria, WrongCriteria, read
from ops.rulings.docket_store import DocketStore
from ops.rulings.elsewhere import elsewhere
from ops.rulings.facts import docket_facts, elsewhere_facts, source_facts
from ops.rulings.investigation import shared_by, source
from ops.rulings.looking import Vantage, vantage_of
from ops.rulings.preview import shown

campaign_argument = click.argument("campaign_id", metavar="CAMPAIGN")


@click.group()
def ballots() -> None:
    """Search for ballots."""


@ballots.command()
@campaign_argument
@criteria_options
@click.option("--samples", default=20, show_default=True, type=click.IntRange(0, 500))
@click.option("--elsewhere", "with_elsewhere", is_flag=True, help="What the senders did beside.")
@click.option("--keep", metavar="TITLE", help="Keep what is found as an incident of this title.")
@click.option("--actor", default="moderator", show_default=True, help="Who keeps it.")
@as_json
@told
async def search(
    *,
    campaign_id: str,
    samples: int,
    with_elsewhere: bool,
    keep: str | None,
    actor: str,
    as_json: bool,
    **by: tuple[str, ...],
) -> None:
    """Count ballots that have something in common, and look at some of them.

    All criteria must fit. Networks and voters go by short labels. `--keep` makes an incident of
    the settled ballots that are found now; it moves no count.
    """
    criteria = criteria_of(by)

    async def work(deployment: Deployment) -> None:
        vantage = await vantage_of(deployment, campaign_id)
        seen = await source(vantage, criteria, samples)
        beside = await elsewhere(vantage, criteria) if with_elsewhere else ()
        kept = None
        if keep is not None:
            docket = (await shown(vantage, criteria, actor=actor)).docket
            kept = await DocketStore(vantage.pool).flag(vantage.enrolled, docket, keep, actor)
        if as_json:
            facts = {**source_facts(seen), "elsewhere": elsewhere_facts(beside)}
            incident = {**docket_facts(docket), "incident": kept.id} if kept else None
            print_json({"campaign": campaign_id, **facts, "kept": incident})
            return
        print_source(seen)
        if beside:
            print_elsewhere(beside)
        if kept:
            click.echo(f"{kept.id}: {docket.total} ballots kept as an incident")

    await with_deployment(work)


@ballots.command()
@campaign_argument
@click.argument("one")
@click.argument("other")
@as_json
@told
async def compare(campaign_id: str, one: str, other: str, as_json: bool) -> None:
    """Look at two sources side by side: each a criterion, such as `network=N-…`."""
    sources = [_criterion(word) for word in (one, other)]

    async def work(deployment: Deployment) -> None:
        vantage: Vantage = await vantage_of(deployment, campaign_id)
        seen = [await source(vantage, criteria) for criteria in sources]
        both = await shared_by(vantage, *sources)
        if as_json:
            told = [source_facts(each) for each in seen]
            print_json({"campaign": campaign_id, "sources": told, "both": both})
            return
        for word, each in zip((one, other), seen, strict=True):
            click.echo(f"\n== {word}")
            print_source(each)
        click.echo(f"\n{both} ballots are of both")

    await with_deployment(work)


def _criterion(word: str) -> Criteria:
    name, parted, value = word.partition("=")
    if not parted:
        raise WrongCriteria(f"`{word}`: a source is a criterion, such as `network=N-…`")
    return read({name: [value]})
