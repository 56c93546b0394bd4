"""`pingxuan fraud shadow`: what another model would hold and release."""

from typing import Any

import click

from fraud.watching.replay import with_shadow
from fraud.watching.watchbook import LINES, TENTHS, Counts
from ops.commands.shared import as_json, print_json, print_table, told, with_deployment
from ops.deployment import Deployment
from ops.errors import WrongInput
from ops.processes.shadow_model import candidate

_MOST_TOLD = 100


@click.command()
@click.argument("campaign_id", metavar="CAMPAIGN")
@click.option(
    "--model", "name", help="Its file, or the name under which it ships; the setting's if none."
)
@as_json
@told
async def shadow(campaign_id: str, name: str | None, as_json: bool) -> None:
    """Judge a campaign once more, with another model beside the one in force.

    Nothing is settled. The running judge counts the same when PINGXUAN_SHADOW_MODEL names it.
    """

    async def work(deployment: Deployment) -> None:
        model = candidate(_named(name, deployment))
        enrolled = await deployment.register.find(campaign_id)
        head = await deployment.ledger.advance(enrolled)
        lookout = await with_shadow(deployment.ledger, enrolled, head, model)
        facts = {
            "campaign": campaign_id,
            "as_of": head.index,
            "shadow": model.version,
            **_facts(lookout.book.all()),
            "newest_shadow_alone": lookout.book.shadow_alone(_MOST_TOLD),
        }
        if as_json:
            print_json(facts)
        else:
            _print(facts)

    await with_deployment(work)


def _named(name: str | None, deployment: Deployment) -> str:
    found = name or deployment.settings.shadow_model
    if found is None:
        raise WrongInput("no model: give --model FILE, or set PINGXUAN_SHADOW_MODEL")
    return found


def _facts(counts: Counts) -> dict[str, Any]:
    total = _line(counts.held.sum(axis=0).tolist())
    lines = {
        line.value or "unknown": _line(held)
        for line, held in zip(LINES, counts.held.tolist(), strict=True)
        if any(map(any, held))
    }
    return {
        **total,
        "by_network_class": lines,
        "scores": {"ruling": counts.scores.tolist(), "shadow": counts.shadow_scores.tolist()},
    }


def _line(held: list[list[int]]) -> dict[str, Any]:
    (neither, shadow), (ruling, both) = held
    ballots = neither + shadow + ruling + both
    return {
        "ballots": ballots,
        "both": both,
        "ruling_alone": ruling,
        "shadow_alone": shadow,
        "neither": neither,
        "agreement": round((both + neither) / ballots, 6) if ballots else None,
    }


def _print(facts: dict[str, Any]) -> None:
    agreement = "–" if facts["agreement"] is None else f"{facts['agreement']:.3%}"
    click.echo(
        f"{facts['shadow']} in shadow, as of index {facts['as_of']}: agrees about {agreement}"
        f" of {facts['ballots']} ballots"
    )
    columns = ["network class", "ballots", "both hold", "in force alone", "shadow alone"]
    lines = [("all", facts), *facts["by_network_class"].items()]
    keys = ("ballots", "both", "ruling_alone", "shadow_alone")
    rows = [[name, *(line[key] for key in keys)] for name, line in lines]
    print_table("held by / 由谁暂扣", columns, rows)
    scores = facts["scores"]
    names = ["in no wave", *(f"{n / TENTHS:.1f}–{(n + 1) / TENTHS:.1f}" for n in range(TENTHS))]
    rows = [list(row) for row in zip(names, scores["ruling"], scores["shadow"], strict=True)]
    print_table("scores / 分数", ["score", "in force", "shadow"], rows)
