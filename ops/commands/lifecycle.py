"""`pingxuan campaign publish|amend|extend|suspend|…`: decisions, each a record of the ledger."""

from pathlib import Path
from typing import Any

import click

from ops.commands.shared import actor, as_json, print_json, reason, told, with_deployment
from ops.deployment import Deployment
from ops.organizing.drafts import Draft, record
from ops.organizing.lifecycle import amendment_by_file, extension, on_case, plain
from voting.campaign_files import campaign_file
from voting.history.decisions import Amendment, Kind
from voting.history.life import Life
from voting.ledger.register import Enrolled
from voting.rules.shapes import Text

_announced = [
    click.option("--zh", "zh", required=True, help="The announcement in Chinese."),
    click.option("--en", "en", required=True, help="The announcement in English."),
]


def announcement(command: Any) -> Any:
    """Options for what the public is told."""
    for option in reversed(_announced):
        command = option(command)
    return command


@click.command()
@click.argument("campaign_id")
@actor
@as_json
@told
async def publish(campaign_id: str, actor: str, as_json: bool) -> None:
    """Show a draft to the public; from then on its rules change by amendments alone."""
    await _decide(campaign_id, Kind.PUBLICATION, actor, reason="", as_json=as_json)


@click.command()
@click.argument("campaign_id")
@reason
@actor
@as_json
@told
async def review(campaign_id: str, reason: str, actor: str, as_json: bool) -> None:
    """Begin the review: after the close, or at once where the public does not vote."""
    await _decide(campaign_id, Kind.REVIEW, actor, reason, as_json=as_json)


@click.command()
@click.argument("campaign_id")
@click.argument("file", type=click.Path(path_type=Path, exists=True))
@announcement
@click.option("--reason", default="", help="Why; it stands in the ledger for good.")
@actor
@as_json
@told
async def amend(
    *, campaign_id: str, file: Path, zh: str, en: str, reason: str, actor: str, as_json: bool
) -> None:
    """Replace rules by those of a changed campaign file, from this index on.

    Only sections that differ are recorded. Before the close; cases and categories stay.
    """
    changed = campaign_file.load(file)
    written = _rules_of(file)

    async def work(deployment: Deployment) -> None:
        enrolled = await deployment.register.find(campaign_id)
        draft, stays = amendment_by_file(
            enrolled, changed, Text(zh, en), reason, written=str(written)
        )
        if stays:
            click.echo(f"{written}: {stays}", err=True)
        await _amend(deployment, draft, actor, as_json=as_json)

    await with_deployment(work)


@click.command()
@click.argument("campaign_id")
@click.option("--until", required=True, help="The new closing time, such as 2019-11-20T00:00.")
@announcement
@click.option("--reason", default="", help="Why; it stands in the ledger for good.")
@actor
@as_json
@told
async def extend(
    *, campaign_id: str, until: str, zh: str, en: str, reason: str, actor: str, as_json: bool
) -> None:
    """Let the vote last longer. A time without an offset is in the campaign's zone."""

    async def work(deployment: Deployment) -> None:
        enrolled = await deployment.register.find(campaign_id)
        draft = extension(enrolled, until, Text(zh, en), reason, where="--until")
        await _amend(deployment, draft, actor, as_json=as_json)

    await with_deployment(work)


def _on_case(kind: Kind, name: str, meaning: str) -> click.Command:
    @click.command(name, help=meaning)
    @click.argument("campaign_id")
    @click.argument("case_id")
    @reason
    @actor
    @as_json
    @told
    async def command(
        *, campaign_id: str, case_id: str, reason: str, actor: str, as_json: bool
    ) -> None:
        async def work(deployment: Deployment) -> None:
            enrolled = await deployment.register.find(campaign_id)
            draft = on_case(enrolled, kind, case_id, reason)
            index = await record(deployment, draft, actor)
            facts = {"campaign": campaign_id, "kind": kind.value, "case": case_id, "index": index}
            if as_json:
                print_json(facts)
            else:
                click.echo(f"{campaign_id}: {kind} of {case_id} at index {index}")

        await with_deployment(work)

    return command


suspend = _on_case(
    Kind.SUSPENSION, "suspend", "Take a case out of the vote for now; its ballots stay."
)
resume = _on_case(Kind.RESUMPTION, "resume", "Bring a suspended case back into the vote.")
withdraw = _on_case(
    Kind.WITHDRAWAL, "withdraw", "Take a case out at its applicant's wish; its ballots stay."
)
disqualify = _on_case(
    Kind.DISQUALIFICATION, "disqualify", "Take a case out for a breach of the rules."
)
reinstate = _on_case(
    Kind.REINSTATEMENT, "reinstate", "Bring a withdrawn or disqualified case back."
)


@click.command()
@click.argument("campaign_id")
@as_json
@told
async def show(campaign_id: str, as_json: bool) -> None:
    """Where a campaign stands: its phase, its decisions, the cases that take no part."""

    async def work(deployment: Deployment) -> None:
        enrolled = await deployment.register.find(campaign_id)
        facts = _facts(enrolled)
        if as_json:
            print_json(facts)
            return
        click.echo(f"{campaign_id}: {enrolled.life.phase}")
        for line in facts["decisions"]:
            told = f"{line['index']:>8}  {line['at']}  {line['kind']}  {line['actor']}"
            click.echo(f"{told}  {line['reason']}".rstrip())

    await with_deployment(work)


COMMANDS = (
    *(publish, review, amend, extend, show),
    *(suspend, resume, withdraw, disqualify, reinstate),
)


async def _decide(campaign_id: str, kind: Kind, actor: str, reason: str, *, as_json: bool) -> None:
    async def work(deployment: Deployment) -> None:
        enrolled = await deployment.register.find(campaign_id)
        index = await record(deployment, plain(enrolled, kind, reason), actor)
        if as_json:
            print_json({"campaign": campaign_id, "kind": kind.value, "index": index})
        else:
            click.echo(f"{campaign_id}: {kind} at index {index}")

    await with_deployment(work)


async def _amend(deployment: Deployment, draft: Draft, actor: str, *, as_json: bool) -> None:
    assert isinstance(draft.body, Amendment)
    campaign, changed = draft.enrolled.loaded.id, sorted(draft.body.changes)
    index = await record(deployment, draft, actor)
    if as_json:
        print_json({"campaign": campaign, "index": index, "sections": changed})
    else:
        sections = ", ".join(changed)
        click.echo(f"{campaign}: {sections} amended from index {index} on")


def _rules_of(file: Path) -> Path:
    return file / "campaign.toml" if file.is_dir() else file


def _facts(enrolled: Enrolled) -> dict[str, Any]:
    life: Life = enrolled.life
    return {
        "campaign": enrolled.loaded.id,
        "phase": life.phase.value,
        "terms_index": life.terms_index,
        "absent": {case: absence.kind.value for case, absence in life.absent.items()},
        "certificate": life.certificate,
        "decisions": [
            {
                "index": decision.index,
                "kind": decision.kind.value,
                "at": decision.at.isoformat(),
                "actor": decision.actor,
                "reason": decision.body.reason,
            }
            for decision in enrolled.decisions
        ],
    }
