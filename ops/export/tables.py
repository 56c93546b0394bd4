"""The rows of every table but the rulings'. Pure.

Every cell that a check can derive again is derived here from the ledger, nothing from a counter.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from display.ranking import GroupRanking, Ranking, Standing
from ops.export.cells import Row
from ops.export.source import IncidentFacts, Record
from voting.campaign import Campaign
from voting.domain import CaseId, Tally

RECORDS = ("index", "kind", "at", "actor", "body", "hash")
LIFECYCLE = ("index", "kind", "at", "actor", "reason")
INCIDENTS = (
    *("incident", "case", "first_at", "last_at", "ballots"),
    *("counted", "held", "voided", "score", "reasons"),
)
TALLIES = (
    *("case_no", "case", "category", "received", "pending"),
    *("counted", "held", "voided"),
)


def record_rows(records: Iterable[Record]) -> Iterator[Row]:
    """Everything that is no ballot, as it went into the chain."""
    for record in records:
        yield (
            record.index,
            record.kind,
            record.at,
            record.actor,
            record.body,
            record.hash,
        )


def lifecycle_rows(records: Iterable[Record]) -> Iterator[Row]:
    """The life of the campaign: opening, closing, certification."""
    for record in records:
        if record.kind != "ruling":
            reason = msgspec.json.decode(record.body).get("reason", "")
            yield (record.index, record.kind, record.at, record.actor, reason)


def incident_rows(
    campaign: Campaign, incidents: Iterable[IncidentFacts], reasons: Mapping[str, str]
) -> Iterator[Row]:
    """Incidents in the order of their first ballot."""
    for one in sorted(incidents, key=lambda facts: (facts.first_index, facts.incident)):
        yield (
            *(one.incident, campaign.case[one.case_no - 1].id, one.first_at, one.last_at),
            *(one.ballots, one.counted, one.held, one.voided),
            *(one.score, reasons.get(one.incident, "")),
        )


def tally_rows(campaign: Campaign, tallies: Mapping[CaseId, Tally]) -> Iterator[Row]:
    """The four states side by side, in the order of the campaign file."""
    for number, case in enumerate(campaign.case, start=1):
        t = tallies[case.case_id]
        yield (
            *(number, case.id, case.category),
            *(t.received, t.pending, t.counted, t.held, t.voided),
        )


def ranking_header(campaign: Campaign) -> Sequence[str]:
    """The points of each component have a column of their own."""
    kinds = [f"points_{component.name}" for component in campaign.ranking.component]
    return (
        *("group", "place", "case", "title_zh", "title_en", "received", "counted"),
        *(*kinds, "composite", "below_minimum"),
    )


def ranking_rows(
    campaign: Campaign, ranking: Ranking, tallies: Mapping[CaseId, Tally]
) -> Iterator[Row]:
    """One row a standing; what was received beside what counts."""
    titles = {case.id: case.title for case in campaign.case}
    for group in ranking.groups:
        for line in group.standings:
            title = titles[line.case]
            yield (
                *(group.group, line.place, line.case, title.zh, title.en),
                *(tallies[line.case].received, line.counted),
                *(line.points.get(c.name) for c in campaign.ranking.component),
                *(line.composite, line.below_minimum),
            )


def ranking_page(ranking: Ranking, tallies: Mapping[CaseId, Tally], as_of: int) -> dict[str, Any]:
    """The ranking for programs; decimals are strings, so that no reader rounds them."""
    return {
        "campaign": ranking.campaign,
        "as_of": as_of,
        "final": ranking.final,
        "outstanding": [str(kind) for kind in ranking.outstanding],
        "groups": [_group_page(group, tallies) for group in ranking.groups],
    }


def _group_page(group: GroupRanking, tallies: Mapping[CaseId, Tally]) -> dict[str, Any]:
    return {
        "group": group.group,
        "standings": [_standing_page(line, tallies[line.case]) for line in group.standings],
    }


def _standing_page(line: Standing, tally: Tally) -> dict[str, Any]:
    return {
        "place": line.place,
        "case": line.case,
        "received": tally.received,
        "counted": line.counted,
        "points": {str(kind): f"{value:f}" for kind, value in line.points.items()},
        "composite": None if line.composite is None else f"{line.composite:f}",
        "below_minimum": line.below_minimum,
    }
