"""Queues, previews, orders and searches as tables, for people."""

from collections.abc import Sequence
from typing import Any

import click

from ops.commands.shared import print_table
from ops.rulings.effect import Effect, Shift
from ops.rulings.elsewhere import Elsewhere
from ops.rulings.investigation import Source
from ops.rulings.looking import Vantage
from ops.rulings.nouns import Group, Order, Verb
from ops.rulings.preview import Preview
from ops.rulings.queue import Line
from ops.rulings.search import by_case, by_state

_MOST_CASES, _MOST_SHIFTS = 10, 40
_STATES = ["待判 pending", "有效 counted", "暂扣 held", "作废 voided"]


def print_queue(vantage: Vantage, lines: Sequence[Line]) -> None:
    """The queue, as it is to be worked off."""
    columns = ["事件 incident", "案例 case", "待裁定 waiting", "选票 ballots"]
    columns += ["可疑度 score", "名次 place", "改判后 otherwise", "权重 weight"]
    rows = [
        [
            *(line.queued.incident.id, line.queued.incident.case, line.standing.waiting),
            *(line.queued.incident.ballots, f"{line.queued.incident.score:.2f}"),
            *(line.queued.place, line.queued.other_place, round(line.queued.weight, 1)),
        ]
        for line in lines
    ]
    print_table(f"{vantage.enrolled.campaign.title.zh} — 刷票事件 / incidents", columns, rows)


def print_line(line: Line) -> None:
    """What is known of one incident."""
    incident = line.queued.incident
    click.echo(f"{incident.id}  {incident.case}  {incident.state}")
    if line.flagged:
        click.echo(f"{line.flagged.title} ({line.flagged.actor}, {line.flagged.flagged_at})")
    for one in incident.reasons:
        click.echo(f"- {one.zh} / {one.en}")


def print_effects(vantage: Vantage, preview: Preview, only: Verb | None = None) -> None:
    """How ballots stand, and what verbs would do to them."""
    docket = preview.docket
    title = vantage.enrolled.campaign.title.zh
    click.echo(f"{title} — 截至账本序号 / as of ledger index {docket.as_of}")
    click.echo(f"预览 / preview {docket.number}: {docket.total} ballots")
    if docket.pending:
        click.echo(f"另有 {docket.pending} 张待判，不在其中 / {docket.pending} more are pending")
    print_groups(preview.groups)
    for verb, effect in preview.effects.items():
        if only in {None, verb}:
            _print_effect(verb, effect)


def print_groups(groups: Sequence[Group]) -> None:
    """Votes by case and state."""
    states = by_state(groups)
    click.echo(", ".join(f"{state.value} {ballots}" for state, ballots in states.items()))
    rows: list[list[Any]] = [
        [case, *counts.values()] for case, counts in list(by_case(groups).items())[:_MOST_CASES]
    ]
    print_table("得票 / votes", ["案例 case", *_STATES], rows)


def print_order(order: Order, came_since: int = 0) -> None:
    """What was ordered and what came of it."""
    of = f" of {order.incident}" if order.incident else ""
    undoes = f" order {order.undoes}" if order.undoes else ""
    click.echo(
        f"order {order.number}: {order.verb.value}{undoes}{of} by {order.actor}:"
        f" {order.ending.value if order.ending else 'under way'},"
        f" {order.done} of {order.total} ballots; {order.reason}"
    )
    if order.spared:
        click.echo(f"  {order.spared} ballots were ruled on by others since; they stay so")
    if came_since:
        click.echo(f"  {came_since} ballots came since they were shown; they are not ruled on")


def print_source(source: Source) -> None:
    """What a search found."""
    click.echo(f"{source.found.total} ballots as of ledger index {source.found.as_of}")
    print_groups(source.found.groups)
    rows = [
        [made.criterion, made.distinct, " ".join(value.words) or "?", value.ballots]
        for made in source.made
        for value in made.most
    ]
    print_table("构成 / make-up", ["", "值 values", "", "选票 ballots"], rows)
    samples = [
        [
            *(one.index, f"{one.cast_at:%Y-%m-%d %H:%M:%S}", " ".join(one.choice)),
            *(one.status.value, one.channel, one.voter, one.network, one.client, one.region),
            *(one.referrer, one.incident or ""),
        ]
        for one in source.samples
    ]
    columns = ["index", "cast_at", "case", "state", "channel", "voter", "network", "client"]
    print_table("抽样 / samples", [*columns, "region", "referrer", "incident"], samples)


def print_elsewhere(found: Sequence[Elsewhere]) -> None:
    """What the same senders did beside it."""
    rows: list[list[Any]] = [
        [one.shared, one.values, case, *counts.values()]
        for one in found
        for case, counts in list(by_case(one.groups).items())[:_MOST_CASES]
    ]
    columns = ["共有 shared", "值 values", "案例 case", *_STATES]
    print_table("相同来源的其他选票 / the same senders elsewhere", columns, rows)


def _print_effect(verb: Verb, effect: Effect) -> None:
    moved = [f"{ballots} {a}→{b}" for (a, b), ballots in effect.moved.items()]
    told = ", ".join([*moved, f"{effect.affirmed} stay and are ruled on"])
    click.echo(f"\n{verb.value}: {told}; {effect.unchanged} unchanged")
    rows = [_shift(shift) for shift in _worth_telling(effect.shifts)]
    if rows:
        columns = ["组 group", "案例 case", "票数 votes", "之后 after", "名次 place", "之后 after"]
        print_table("排名 / ranking", columns, rows)
    for one in effect.crossings:
        provisional = " (暂列 / provisional)" if effect.provisional else ""
        lists = f"{one.award} {one.group} {one.prize}".strip()
        click.echo(f"{lists}{provisional}: +{' '.join(one.enters)} −{' '.join(one.leaves)}")
    for award in effect.readopt:
        click.echo(f"{award}: 名单需重新确认 / its list would have to be adopted again")


def _worth_telling(shifts: Sequence[Shift]) -> list[Shift]:
    return [shift for shift in shifts if shift.moves][:_MOST_SHIFTS]


def _shift(shift: Shift) -> list[Any]:
    places = ["–" if place is None else place for place in (shift.place, shift.place_after)]
    return [shift.group, shift.case, shift.counted, shift.counted_after, *places]
