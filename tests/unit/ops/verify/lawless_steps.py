"""Changes of a lawful life, and what a check finds in what they make of it."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec

from ops.export.exporter import export_from
from ops.verify.ledger import check_ledger
from ops.verify.report import Problems, Report
from ops.verify.verifier import verify
from tests.campaigns import OPENS, text
from tests.unit.ops.decided_ledger import (
    LATER,
    TERM,
    DecidedLedger,
    Entry,
    a_decided_campaign,
    adoption,
    decision,
    prizewinners,
    scores,
)
from tests.unit.ops.paper_ledger import PaperRecord
from voting.domain import CaseId
from voting.history import decisions as d
from voting.rules.campaign import Campaign, Timetable

Change = Callable[[list[Entry]], None]
END = LATER + 6 * TERM


def of(folder: Path, entries: list[Entry], rules: Campaign | None = None) -> Report:
    asyncio.run(export_from(DecidedLedger(entries, rules), folder))
    return verify(folder)


def faults(entries: list[Entry], rules: Campaign | None = None) -> str:
    """What a check finds in the ledger itself, without the files of an export."""
    ledger, cast = DecidedLedger(entries, rules).read_as_exported()
    problems = Problems()
    check_ledger(ledger, cast, problems, lambda done, total: None)
    return "\n".join(map(str, problems.gathered()))


def told(report: Report) -> str:
    return "\n".join(map(str, report.problems))


def put(index: int, entry: Entry) -> Change:
    """Another entry at an index."""
    return lambda life: life.__setitem__(index - 1, entry)


def saying(index: int, **changed: Any) -> Change:
    """Other words in the body of a record."""

    def change(life: list[Entry]) -> None:
        entry = life[index - 1]
        assert isinstance(entry, PaperRecord)
        life[index - 1] = replace(entry, body={**entry.body, **changed})

    return change


def at_the_end(*entries: Entry) -> Change:
    return lambda life: life.extend(entries)


def cut(index: int, *entries: Entry) -> Change:
    """The life up to an index, and then these."""
    return lambda life: life.__setitem__(slice(index, None), entries)


def on_case(kind: str, case: str, reason: str = "so") -> PaperRecord:
    return decision(kind, d.OnCase(case=CaseId(case), reason=reason), at=LATER)


def plain(kind: str, at: Any = LATER, actor: str = "office") -> PaperRecord:
    return replace(decision(kind, d.Plain(), at=at), actor=actor)


def objecting(number: int) -> PaperRecord:
    return decision("objection", d.Objection(number=number, text="no"), at=LATER + TERM)


def answering(number: int) -> PaperRecord:
    body = d.AnswerTo(number=number, text="yes", upheld=True)
    return decision("answer", body, at=LATER + TERM)


def noticing(days: int) -> PaperRecord:
    return decision("notice", d.Notice(until=LATER + days * TERM), at=LATER)


def certifying(index: int, at: Any = END, **counts: int) -> PaperRecord:
    body = d.Certification(certificate="tiny-1", as_of=index - 1, counted=15, held=1, voided=0)
    return decision("certification", msgspec.structs.replace(body, **counts), at=at)


def amending(**sections: Any) -> PaperRecord:
    body = d.Amendment(announcement=text("new"), changes=sections)
    return decision("amendment", body, at=OPENS + TERM)


def revoking(replaces: str, winner: str, certificate: str = "tiny-3") -> PaperRecord:
    body = d.Revocation(
        certificate=certificate, replaces=replaces, award="typical", winner=winner, reason="untrue"
    )
    return decision("revocation", body, at=END)


def marks(*given: tuple[str, str, str], component: str = "expert") -> PaperRecord:
    return decision("scores", scores(component, list(given)), at=LATER)


def typical(computed: list[list[str]], adopted: list[list[str]], as_of: int = 24) -> PaperRecord:
    lists = prizewinners(*computed), prizewinners(*adopted)
    return decision("adoption", adoption("typical", as_of, *lists), at=LATER)


def timetable(**changed: Any) -> Any:
    times: Timetable = a_decided_campaign().timetable
    return msgspec.to_builtins(msgspec.structs.replace(times, **changed))


def without_a_vote() -> Campaign:
    rules = a_decided_campaign()
    ranking = msgspec.structs.replace(
        rules.ranking, component=rules.ranking.component[1:], ties=[], shortlist=None
    )
    times = Timetable("Asia/Shanghai")
    return msgspec.structs.replace(rules, ballot=None, timetable=times, ranking=ranking)
