"""Counts side by side, incidents by reason, and what is held and so not counted."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from reportlab.platypus import Flowable

from ops.export.report.grids import Column, GridCell, grid
from ops.export.report.lettering import GROUP, NOTE, Lettering
from ops.export.report.words import STATUSES
from ops.export.rulings import rulings_of
from ops.export.source import IncidentFacts, Record
from ops.export.state import State
from voting.domain import Tally

_NUMBER = 52.0
_MACHINE = "judge"
_BY_PEOPLE = "人工裁定"
_VALUE = re.compile("「[^」]*」")
_COUNTS = (
    Column(heading="案例"),
    *(
        Column(heading=heading, width=_NUMBER, right=True)
        for heading in ("收到", *STATUSES.values())
    ),
)
_REASONS = (
    Column(heading="原因"),
    *(
        Column(heading=heading, width=_NUMBER, right=True)
        for heading in ("事件", "选票", "有效", "暂扣", "作废")
    ),
)


def counts(lettering: Lettering, state: State) -> Iterator[Flowable]:
    """Every case's votes by status, and their sum."""
    if not state.campaign.has_vote:
        yield lettering.paragraph("本评选不设公众投票，没有票数。")
        return
    rows = [
        [lettering.named(case.title.zh, case.id), *_states(state.tallies[case.case_id])]
        for case in state.campaign.case
    ]
    total = sum(state.tallies.values(), Tally())
    yield grid(lettering, _COUNTS, [*rows, ["合计", *_states(total)]], total=True)
    yield lettering.paragraph("收到 ＝ 待判 ＋ 有效 ＋ 暂扣 ＋ 作废，每个案例皆然。", NOTE)
    yield lettering.paragraph(_not_counted(total))
    yield from _incidents(lettering, state)


def _states(tally: Tally) -> list[GridCell]:
    return [tally.received, tally.pending, tally.counted, tally.held, tally.voided]


def _not_counted(total: Tally) -> str:
    if total.pending or total.held:
        waiting = f"另有 {total.pending:,} 票待判" if total.pending else "没有待判的票"
        return f"截至本序号，{total.held:,} 票仍被暂扣，未计入排名；{waiting}。"
    return "截至本序号，没有仍被暂扣或待判的票。"


def _incidents(lettering: Lettering, state: State) -> Iterator[Flowable]:
    yield lettering.paragraph("异常事件（按原因）", GROUP)
    if not state.incidents:
        yield lettering.paragraph("截至本序号没有异常事件。")
        return
    found = by_reason(state.records, state.incidents)
    yield grid(lettering, _REASONS, [[one.reason, *one.cells()] for one in found])
    told = f"共 {len(state.incidents):,} 个事件。一个事件可有几个原因，因此各行之和可大于总数。"
    yield lettering.paragraph(told, NOTE)


@dataclass(slots=True, kw_only=True)
class ReasonCount:
    """What one reason was given for: incidents, and their ballots by what became of them."""

    reason: str
    numbers: Counter[str] = field(default_factory=Counter)

    def take(self, incident: IncidentFacts) -> None:
        """Count an incident."""
        self.numbers["incidents"] += 1
        for name in ("ballots", "counted", "held", "voided"):
            self.numbers[name] += getattr(incident, name)

    def cells(self) -> Sequence[int]:
        """The numbers in the order of the table."""
        return [
            self.numbers[name] for name in ("incidents", "ballots", "counted", "held", "voided")
        ]


def by_reason(records: Iterable[Record], incidents: Iterable[IncidentFacts]) -> list[ReasonCount]:
    """Incidents by the pattern that a machine named, the most frequent first.

    People's words on an incident may name somebody, so none is repeated here.
    """
    reasons = _patterns(records)
    found: dict[str, ReasonCount] = {}
    for incident in incidents:
        for reason in reasons.get(incident.incident, {_BY_PEOPLE: None}):
            found.setdefault(reason, ReasonCount(reason=reason)).take(incident)
    return sorted(found.values(), key=lambda one: (-one.numbers["ballots"], one.reason))


def _patterns(records: Iterable[Record]) -> dict[str, dict[str, None]]:
    """Incident → the patterns that the judge saw in it, each once."""
    found: dict[str, dict[str, None]] = {}
    for ruling in rulings_of(records):
        if ruling.record.actor.split(" ")[0] != _MACHINE:
            continue
        for line in ruling.body.reason.splitlines():
            incident, parted, words = line.partition(": ")
            if parted:
                found.setdefault(incident, {}).update(dict.fromkeys(_heads(words)))
    return found


def _heads(words: str) -> Iterator[str]:
    """What each sentence of a judge says before its figures, without the value it saw."""
    chinese = words.partition(" / ")[0]
    sentences = [one for one in chinese.split("；") if "：" in one] or [chinese]
    for sentence in sentences:
        yield _VALUE.sub("", sentence.partition("：")[0]).replace("（同一网络的）", "")
