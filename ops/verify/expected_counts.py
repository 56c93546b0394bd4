"""The rows that the tables of rulings, incidents and tallies must have."""

from collections.abc import Mapping

from ops.verify.audit import Audit, IncidentFacts
from ops.verify.histories import COUNTED, HELD, VOIDED
from ops.verify.life import Life
from ops.verify.rules import Rules
from ops.verify.rulings import Rulings
from ops.verify.tables import Cells
from ops.verify.tallies import Tallies

RULINGS = ("index", "actor", "at", "from", "to", "ballots", "incident", "reason")
INCIDENTS = (
    *("incident", "case", "first_at", "last_at", "ballots"),
    *("counted", "held", "voided", "score", "reasons"),
)
TALLIES = (
    *("case_no", "case", "category", "title_zh", "title_en", "received", "pending"),
    *("counted", "held", "voided", "absent"),
)


def tally_rows(life: Life, tallies: Tallies) -> list[Cells]:
    """`tallies.csv`."""
    return [
        (
            *(str(number), case.id, case.category, case.title.zh, case.title.en),
            *(str(votes) for votes in tallies[case.id].values()),
            life.absent.get(case.id, ""),
        )
        for number, case in enumerate(life.rules.campaign.case, start=1)
    ]


def total_row(tallies: Tallies) -> Cells:
    """The last row of `tallies.xlsx`."""
    states = ("received", "pending", "counted", "held", "voided")
    sums = (str(sum(tally[name] for tally in tallies.values())) for name in states)
    return ("合计 total", "", "", "", "", *sums, "")


def incident_rows(rules: Rules, rulings: Rulings, audit: Audit) -> list[Cells]:
    """`incidents.csv`, its score left empty: the ledger's chain does not hold it."""
    ordered = sorted(audit.incidents.items(), key=lambda one: (one[1].first_index, one[0]))
    return [
        _incident_row(rules, incident, facts, rulings.words.get(incident, {}))
        for incident, facts in ordered
    ]


def _incident_row(
    rules: Rules, incident: str, facts: IncidentFacts, words: Mapping[str, None]
) -> Cells:
    case = min(facts.cases, key=lambda one: (-facts.cases[one], rules.numbers.get(one, 0)))
    states = [str(facts.statuses[status]) for status in (COUNTED, HELD, VOIDED)]
    ballots = str(facts.statuses.total())
    head = (incident, case, facts.first_at, facts.last_at, ballots)
    return (*head, *states, "", "; ".join(words))
