"""Searches, previews and orders as facts for programs. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from ops.rulings.criteria import words
from ops.rulings.effect import Effect
from ops.rulings.elsewhere import Elsewhere
from ops.rulings.investigation import Source
from ops.rulings.makeup import Made
from ops.rulings.nouns import Docket, Group, Order
from ops.rulings.preview import Preview
from ops.rulings.queue import Line
from ops.rulings.search import by_case, by_state


def group_facts(groups: Sequence[Group]) -> dict[str, Any]:
    """Ballots by state, votes by case and state, and how many a person ruled on."""
    return {
        "ballots": sum(group.ballots for group in groups),
        "ruled": sum(group.ballots for group in groups if group.ruled),
        "states": _named(by_state(groups).items()),
        "cases": {case: _named(states.items()) for case, states in by_case(groups).items()},
    }


def docket_facts(docket: Docket) -> dict[str, Any]:
    """What a person was shown."""
    return {
        "preview": docket.number,
        "as_of": docket.as_of,
        "incident": docket.incident,
        "criteria": words(docket.criteria),
        "ballots": docket.total,
        "pending": docket.pending,
        "shown_at": docket.shown_at,
    }


def preview_facts(preview: Preview) -> dict[str, Any]:
    """A docket with how its ballots stand, and what each verb would do."""
    return {
        **docket_facts(preview.docket),
        **{key: value for key, value in group_facts(preview.groups).items() if key != "ballots"},
        "effects": {
            verb.value: {**effect_facts(effect), "needs": preview.power(verb).value}
            for verb, effect in preview.effects.items()
        },
    }


def effect_facts(effect: Effect) -> dict[str, Any]:
    """What a verb would do."""
    return {
        "touched": effect.touched,
        "moved": [
            {"from": before.value, "to": after.value, "ballots": ballots}
            for (before, after), ballots in effect.moved.items()
        ],
        "affirmed": effect.affirmed,
        "unchanged": effect.unchanged,
        "tallies": {case: asdict(tally) for case, tally in effect.tallies.items()},
        "ranking": [asdict(shift) for shift in effect.shifts],
        "lists": [asdict(crossing) for crossing in effect.crossings],
        "provisional": effect.provisional,
        "adopt_again": list(effect.readopt),
    }


def order_facts(order: Order) -> dict[str, Any]:
    """What was ordered, and what came of it."""
    return {
        "order": order.number,
        "verb": order.verb.value,
        "undoes": order.undoes,
        "incident": order.incident,
        "reason": order.reason,
        "actor": order.actor,
        "seconded_by": order.seconded_by,
        "ordered_at": order.ordered_at,
        "ending": order.ending.value if order.ending else None,
        "cancelled_by": order.cancelled_by,
        "ballots": order.total,
        "done": order.done,
        "spared": order.spared,
    }


def line_facts(line: Line) -> dict[str, Any]:
    """A line of the queue."""
    incident = line.queued.incident
    return {
        "incident": incident.id,
        "case": incident.case,
        "title": line.flagged.title if line.flagged else None,
        "flagged_by": line.flagged.actor if line.flagged else None,
        "found_as": incident.state.value,
        "ballots": incident.ballots,
        "waiting": line.standing.waiting,
        "states": _named(line.standing.states.items()),
        "score": incident.score,
        "doubt": line.queued.doubt,
        "place": line.queued.place,
        "other_place": line.queued.other_place,
        "weight": line.queued.weight,
    }


def source_facts(source: Source) -> dict[str, Any]:
    """What a search found."""
    return {
        "criteria": words(source.criteria),
        "as_of": source.found.as_of,
        **group_facts(source.found.groups),
        "makeup": [_made_facts(made) for made in source.made],
        "course": {
            "step_s": source.course.step_s,
            "steps": [
                {"at": at, "ballots": ballots, "counted": counted}
                for at, ballots, counted in source.course.steps
            ],
        },
        "samples": [asdict(sample) for sample in source.samples],
    }


def elsewhere_facts(found: Iterable[Elsewhere]) -> list[dict[str, Any]]:
    """What the same senders did beside a search."""
    return [
        {"shared": one.shared, "values": one.values, **group_facts(one.groups)} for one in found
    ]


def _made_facts(made: Made) -> dict[str, Any]:
    most = [{"value": list(value.words), "ballots": value.ballots} for value in made.most]
    return {"criterion": made.criterion, "distinct": made.distinct, "most": most}


def _named(counts: Iterable[tuple[Any, int]]) -> dict[str, int]:
    return {state.value: ballots for state, ballots in counts}
