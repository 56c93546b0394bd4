"""What `pingxuan award list` prints: each award as computed, as adopted, and the differences."""

from typing import Any

import click

from display.ranking.groups import group_title
from ops.commands.shared import print_table
from ops.organizing.moments import Moment
from voting.rules.awards import Award


def print_report(found: Moment, facts: dict[str, Any]) -> None:
    """All awards as tables."""
    campaign = found.life.campaign
    click.echo(f"{campaign.title.zh} — 截至账本序号 / as of ledger index {found.index}")
    if not facts["final"]:
        waiting = ", ".join(facts["outstanding"]) or "the vote or the review goes on"
        click.echo(f"没有候选名单 / no candidate lists yet: {waiting}", err=True)
    for award, told in zip(campaign.award, facts["awards"], strict=True):
        _print_award(found, award, told)


def _print_award(found: Moment, award: Award, told: dict[str, Any]) -> None:
    columns = ["组别 group", "奖项 prize", "名额 number", "候选 computed", "并列 tied"]
    print_table(
        f"{award.title.zh} / {award.title.en} ({award.id})",
        [*columns, "确认 adopted"],
        _rows(found, award, told),
    )
    for one in told["differences"]:
        move = f"{one['computed'] or '—'} → {one['adopted'] or '—'}"
        click.echo(f"  {one['case']}: {move}: {one['reason']}")
    for one in told["revoked"]:
        lost = f"已撤销 / revoked by {one['certificate']}: {one['reason']}"
        click.echo(f"  {one['winner']}: {lost}")
    if told["changed_since"]:
        click.echo("  候选名单在确认之后有变 / the candidate list has changed since its adoption")


def _rows(found: Moment, award: Award, told: dict[str, Any]) -> list[list[Any]]:
    lost = {one["winner"] for one in told["revoked"]}
    adopted = {
        (one["group"], one["prize"]): [
            f"{who} (已撤销 revoked)" if who in lost else who for who in one["winners"]
        ]
        for one in told["adopted"] or []
    }
    return [
        [
            group_title(found.life.campaign, one["group"], award.within).zh,
            award.prize[one["prize"] - 1].title.zh,
            "—" if one.get("number") is None else str(one["number"]),
            " ".join(one["winners"]) if told["computed"] else "—",
            " ".join(one.get("tied", [])),
            " ".join(adopted.get((one["group"], one["prize"]), [])) if told["adopted"] else "—",
        ]
        for one in told["computed"] or told["adopted"] or []
    ]
