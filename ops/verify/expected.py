"""The rows that the derived tables must have, from what the audit counted."""

from collections.abc import Iterator, Mapping
from typing import Any

from ops.verify.audit import Audit, IncidentFacts
from ops.verify.rules import Campaign, Rules
from ops.verify.standings import Line, Standings
from ops.verify.statuses import COUNTED, HELD, STATUSES, VOIDED, Replay

RULINGS = ("index", "actor", "at", "from", "to", "ballots", "incident", "reason")
LIFECYCLE = ("index", "kind", "at", "actor", "reason")
INCIDENTS = (
    *("incident", "case", "first_at", "last_at", "ballots"),
    *("counted", "held", "voided", "score", "reasons"),
)
TALLIES = (
    *("case_no", "case", "category", "received", "pending"),
    *("counted", "held", "voided"),
)
Tallies = Mapping[str, Mapping[str, int]]


def tallies_of(rules: Rules, audit: Audit) -> dict[str, dict[str, int]]:
    """The four states of every case, behind what was received."""
    found = {}
    for case in rules.numbers:
        states = {name: audit.votes[case, number] for name, number in STATUSES.items()}
        found[case] = {"received": sum(states.values()), **states}
    return found


def tally_rows(campaign: Campaign, tallies: Tallies) -> list[tuple[str, ...]]:
    """`tallies.csv`."""
    return [
        (str(number), case.id, case.category, *map(str, tallies[case.id].values()))
        for number, case in enumerate(campaign.case, start=1)
    ]


def incident_rows(rules: Rules, state: Replay, audit: Audit) -> list[tuple[str, ...]]:
    """`incidents.csv`, its score left empty: the ledger's chain does not hold it."""
    ordered = sorted(audit.incidents.items(), key=lambda one: (one[1].first_index, one[0]))
    return [
        _incident_row(rules, incident, facts, state.words.get(incident, {}))
        for incident, facts in ordered
    ]


def ranking_header(campaign: Campaign) -> tuple[str, ...]:
    """The columns of `ranking.csv`."""
    kinds = [f"points_{component.name}" for component in campaign.ranking.component]
    return (
        *("group", "place", "case", "title_zh", "title_en", "received", "counted"),
        *(*kinds, "composite", "below_minimum"),
    )


def ranking_rows(
    campaign: Campaign, ranking: Standings, tallies: Tallies
) -> Iterator[tuple[str, ...]]:
    """`ranking.csv`."""
    titles = {case.id: case.title for case in campaign.case}
    for group, lines in ranking.groups.items():
        for line in lines:
            title = titles[line.case]
            yield (
                *(group, str(line.place or ""), line.case, title.zh, title.en),
                *(str(tallies[line.case]["received"]), str(line.counted)),
                *(_points(line, c.name) or "" for c in campaign.ranking.component),
                *(line.composite or "", "true" if line.below_minimum else "false"),
            )


def ranking_page(
    campaign: Campaign, ranking: Standings, tallies: Tallies, as_of: int
) -> dict[str, Any]:
    """`ranking.json`."""
    return {
        "campaign": campaign.id,
        "as_of": as_of,
        "final": ranking.final,
        "outstanding": ranking.outstanding,
        "groups": [
            {
                "group": group,
                "standings": [_standing(line, tallies) for line in lines],
            }
            for group, lines in ranking.groups.items()
        ],
    }


def _incident_row(
    rules: Rules, incident: str, facts: IncidentFacts, words: Mapping[str, None]
) -> tuple[str, ...]:
    case = min(facts.cases, key=lambda one: (-facts.cases[one], rules.numbers.get(one, 0)))
    states = [str(facts.statuses[status]) for status in (COUNTED, HELD, VOIDED)]
    ballots = str(facts.statuses.total())
    head = (incident, case, facts.first_at, facts.last_at, ballots)
    return (*head, *states, "", "; ".join(words))


def _points(line: Line, kind: str) -> str | None:
    return line.points if kind == "public" else None


def _standing(line: Line, tallies: Tallies) -> dict[str, Any]:
    return {
        "place": line.place,
        "case": line.case,
        "received": tallies[line.case]["received"],
        "counted": line.counted,
        "points": {} if line.points is None else {"public": line.points},
        "composite": line.composite,
        "below_minimum": line.below_minimum,
    }
