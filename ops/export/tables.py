"""The rows of records, incidents and tallies. Pure.

Every cell that a check can derive again is derived here from the ledger, nothing from a counter.
"""

from collections.abc import Iterable, Iterator, Mapping

from display.ranking.outsiders import Origins, exceeds, is_overruled, rule_of
from ops.export.cells import Row
from ops.export.source import IncidentFacts, Record
from voting.domain import CaseId, Tally
from voting.history.life import Life
from voting.rules.campaign import Campaign

RECORDS = ("index", "kind", "at", "actor", "body", "hash")
INCIDENTS = (
    *("incident", "case", "first_at", "last_at", "ballots"),
    *("counted", "held", "voided", "score", "reasons"),
)
TALLIES = (
    *("case_no", "case", "category", "title_zh", "title_en"),
    *("received", "pending", "counted", "held", "voided", "absent"),
)
ORIGINS = ("case_no", "case", "home", "outside", "unknown", "exceeds", "overruled")


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


def tally_rows(life: Life, tallies: Mapping[CaseId, Tally]) -> Iterator[Row]:
    """The four states side by side, in the order of the campaign file."""
    for number, case in enumerate(life.campaign.case, start=1):
        t, absence = tallies[case.case_id], life.absent.get(case.case_id)
        yield (
            *(number, case.id, case.category, case.title.zh, case.title.en),
            *(t.received, t.pending, t.counted, t.held, t.voided),
            absence.kind.value if absence else None,
        )


def origin_rows(life: Life, found: Origins) -> Iterator[Row]:
    """Where each case's counted votes came from, beside the rule and a person's answer."""
    rule = rule_of(life.campaign)
    if rule is None:
        return
    for number, (case, origin) in enumerate(found.items(), start=1):
        yield (
            *(number, case, origin.home, origin.outside, origin.unknown),
            *(exceeds(rule, origin), is_overruled(life, case, origin)),
        )
