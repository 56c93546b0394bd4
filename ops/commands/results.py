"""`pingxuan rank` and `pingxuan export`: results, as of any index."""

from decimal import Decimal
from pathlib import Path

import click

from display.ranking.groups import group_title
from display.ranking.outcome import outcome
from display.ranking.ranking import Ranking, Standing
from display.ranking.ranking import rank as rank_cases
from ops.commands.progress import progress
from ops.commands.shared import as_json, print_json, print_table, told, with_deployment
from ops.deployment import Deployment
from ops.errors import WrongInput
from ops.export import exporter
from voting.domain import CaseId, Tally
from voting.rules.campaign import Campaign

as_of = click.option(
    "--as-of", type=click.IntRange(min=0), help="Index of the ledger; its head if not given."
)


@click.command()
@click.argument("campaign_id", metavar="CAMPAIGN")
@as_of
@as_json
@told
async def rank(campaign_id: str, as_of: int | None, as_json: bool) -> None:
    """Rank a campaign, beside what was received.

    By counted votes; by composite once voting has closed and all scores are in.
    """

    async def work(deployment: Deployment) -> None:
        enrolled = await deployment.register.find(campaign_id)
        head = (await deployment.ledger.advance(enrolled)).index
        enrolled = await deployment.register.find(campaign_id)  # it may have opened or closed
        index = head if as_of is None else as_of
        if index > head:
            raise WrongInput(f"index {index} is not in the ledger: it goes from 0 to {head}")
        tallies = await deployment.ledger.tabulate(enrolled, index)
        life = enrolled.life_at(index)
        campaign, ranking = life.campaign, outcome(life, tallies)
        if as_json:
            print_json(_facts(campaign, ranking, tallies, index))
        else:
            _print(campaign, ranking, tallies, index)

    await with_deployment(work)


@click.command()
@click.argument("campaign_id", metavar="CAMPAIGN")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder to fill.")
@as_of
@as_json
@told
async def export(campaign_id: str, out: Path, as_of: int | None, as_json: bool) -> None:
    """Write ballots, rulings, tallies and ranking as files that `verify` can recompute."""

    async def work(deployment: Deployment) -> None:
        enrolled = await deployment.register.find(campaign_id)
        with progress("ballots") as on_progress:
            made = await exporter.export(deployment.pool, enrolled, out, as_of, on_progress)
        _told(out, made, as_json)

    await with_deployment(work)


def _told(out: Path, made: exporter.Exported, as_json: bool) -> None:
    """What was written, and what to look at before it is published."""
    index, files = made.manifest.as_of, sorted(made.manifest.files)
    if as_json:
        warnings = list(made.warnings)
        print_json({"out": str(out), "as_of": index, "files": files, "warnings": warnings})
        return
    click.echo(f"{out}: {len(files)} files as of index {index}")
    for warning in made.warnings:
        click.echo(f"warning: {warning}", err=True)


def _places(campaign: Campaign, tallies: dict[CaseId, Tally]) -> dict[CaseId, int | None]:
    """Where each case would stand in its group if everything received were counted."""
    everything = {case: tally.received for case, tally in tallies.items()}
    raw = rank_cases(campaign, everything, {})
    return {s.case: s.place for group in raw.groups for s in group.standings}


def _facts(
    campaign: Campaign, ranking: Ranking, tallies: dict[CaseId, Tally], index: int
) -> dict[str, object]:
    raw = _places(campaign, tallies)
    return {
        "campaign": campaign.id,
        "as_of": index,
        "final": ranking.final,
        "outstanding": list(ranking.outstanding),
        "groups": [
            {
                "group": group.group,
                "standings": [_line(s, tallies[s.case], raw[s.case]) for s in group.standings],
            }
            for group in ranking.groups
        ],
    }


def _line(standing: Standing, tally: Tally, raw_place: int | None) -> dict[str, object]:
    return {
        "case": standing.case,
        "place": standing.place,
        "raw_place": raw_place,
        "received": tally.received,
        "pending": tally.pending,
        "counted": tally.counted,
        "held": tally.held,
        "voided": tally.voided,
        "points": {name: f"{points:f}" for name, points in standing.points.items()},
        "bonus": f"{standing.bonus:f}",
        "composite": None if standing.composite is None else f"{standing.composite:f}",
        "below_minimum": standing.below_minimum,
    }


def _print(campaign: Campaign, ranking: Ranking, tallies: dict[CaseId, Tally], index: int) -> None:
    titles = {case.case_id: case.title.zh for case in campaign.case}
    raw = _places(campaign, tallies)
    click.echo(f"{campaign.title.zh} — 截至账本序号 / as of ledger index {index}")
    columns = ["名次 place", "原始 raw", "案例 case", ""]
    columns += ["收到 received", "待判 pending", "有效 counted", "暂扣 held", "作废 voided"]
    columns += ["综合 composite"] if ranking.final else []
    for group in ranking.groups:
        rows = [
            [_or_dash(s.place), _or_dash(raw[s.case]), s.case, titles[s.case]]
            + _states(tallies[s.case])
            + ([_or_dash(s.composite)] if ranking.final else [])
            for s in group.standings
        ]
        print_table(group_title(campaign, group.group).zh, columns, rows)


def _or_dash(value: int | Decimal | None) -> object:
    return "–" if value is None else value


def _states(tally: Tally) -> list[object]:
    return [tally.received, tally.pending, tally.counted, tally.held, tally.voided]
