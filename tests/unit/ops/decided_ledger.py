"""A campaign that was voted, scored, awarded and certified on paper, lawful in every record.

Its lists and figures are worked out by hand: nothing here is computed by what is tested.
"""

from collections import Counter
from dataclasses import asdict
from datetime import timedelta
from decimal import Decimal
from typing import Any

import msgspec

from ops.export.source import IncidentFacts
from ops.verify.ballots import Ballot
from ops.verify.ledger import Ledger
from ops.verify.records import Record as CheckedRecord
from ops.verify.rules import rules_of
from tests.campaigns import OPENS, campaign, text
from tests.invented import UNITS, best_units, bonus, by_votes, experts, recommended, votes
from tests.unit.ops.paper_ledger import PaperBallot, PaperLedger, PaperRecord
from voting.domain import CaseId, Tally
from voting.history import decisions as d
from voting.history.decisions import Difference, Prizewinners, Score
from voting.ledger.documents import document_of
from voting.rules.awards import Award, Prize
from voting.rules.campaign import Campaign
from voting.rules.ranking import COUNTED, Mean, Normaliser, RankingRules, Scope, Scoring

Entry = PaperBallot | PaperRecord
CLOSES = OPENS + timedelta(days=14)
LATER = CLOSES + timedelta(days=1)
TERM = timedelta(days=1)

#: Expert scores by case: of each, one highest and one lowest are left out.
MARKS = {"c1": "9 8 7 1", "c2": "6 6 6 6", "c3": "10 9.5 9 9", "c5": "5 5 5 5"}


def a_decided_campaign() -> Campaign:
    """One case a ballot at first; votes 50, experts 50, a bonus, a shortlist, two awards."""
    plain = recommended(campaign(max_selections=1), UNITS)
    return msgspec.structs.replace(
        plain,
        timetable=msgspec.structs.replace(plain.timetable, notice_days=5),
        ranking=_ranking(),
        award=[
            Award("typical", text("typical"), [Prize(text("first"), 1), Prize(text("merit"))]),
            best_units(Prize(text("best"), 1)),
        ],
    )


def _ranking() -> RankingRules:
    judged = Scoring(full_marks=Decimal(10), mean=Mean.TRIMMED, least_judges=2)
    return RankingRules(
        [votes(), experts(Normaliser.MIN_MAX, judged)],
        [COUNTED],
        within=Scope.CAMPAIGN,
        bonus=bonus("2", state="1.5", talk="1.5"),
        shortlist=by_votes(3),
    )


def a_decided_life() -> list[Entry]:
    """Thirty-two records; the list's number n is index n + 1."""
    return [*_the_vote(), *_the_review(), *_the_end()]


def _the_vote() -> list[Entry]:
    """Counted in the end: c1 4, c2 4, c3 3, c4 3, c5 1; a ballot for c1 is held."""
    late = CLOSES + timedelta(hours=12)
    return [
        PaperRecord("opening", at=OPENS),
        *(PaperBallot((number,)) for number in (1, 1, 1, 1, 1, 2, 2, 2)),
        decision("amendment", _amendment(), at=OPENS + TERM),
        *(PaperBallot(choice, OPENS + TERM) for choice in [(2, 3), (3, 4), (3, 4)]),
        decision("suspension", d.OnCase(case=CaseId("c6"), reason="asked"), at=OPENS + 2 * TERM),
        PaperBallot((4,), OPENS + 2 * TERM),
        PaperBallot((5,), late),
        decision("resumption", d.OnCase(case=CaseId("c6")), at=late),
        settling(0, 17, "2", at=late),
        PaperRecord("closing", at=LATER),
    ]


def _the_review() -> list[Entry]:
    """Composites: c3 87.5, c1 79.41175, c2 63.7647 with its bonus, c5 12.5."""
    bonus = [("c2", "state", "1"), ("c2", "talk", "1.5")]
    experts = [
        (case, f"J{judge}", mark)
        for case, marks in MARKS.items()
        for judge, mark in enumerate(marks.split(), start=1)
    ]
    return [
        decision("review", d.Plain(), at=LATER),
        decision("shortlist", _shortlist(), at=LATER),
        decision("scores", scores("expert", experts), at=LATER),
        decision("scores", scores("bonus", bonus), at=LATER),
        decision("numbers", d.Numbers(award="typical", prize=2, numbers={"tiny": 2}), at=LATER),
    ]


def _the_end() -> list[Entry]:
    until = LATER + 5 * TERM
    objection = d.Objection(number=1, text="c2 was better", case=CaseId("c2"))
    certified = d.Certification(certificate="tiny-1", as_of=30, counted=15, held=1, voided=0)
    lost = d.Revocation(
        certificate="tiny-2", replaces="tiny-1", award="typical", winner="c5", reason="untrue"
    )
    return [
        decision("adoption", adoption("typical", 24, _typical(), _adopted()), at=LATER),
        decision("adoption", adoption("units", 25, _units(), _units()), at=LATER),
        decision("notice", d.Notice(until=until), at=LATER),
        decision("objection", objection, at=LATER + TERM),
        decision("answer", d.AnswerTo(number=1, text="it was not", upheld=False), at=until),
        settling(17, 29, None, at=until),
        decision("certification", certified, at=until),
        decision("revocation", lost, at=until + TERM),
    ]


def _amendment() -> d.Amendment:
    plain = a_decided_campaign()
    timetable = msgspec.structs.replace(plain.timetable, closes_at=LATER)
    assert plain.ballot is not None
    ballot = msgspec.structs.replace(plain.ballot, max_selections=2)
    changes = {"ballot": msgspec.to_builtins(ballot), "timetable": msgspec.to_builtins(timetable)}
    return d.Amendment(announcement=text("two cases, a day more"), changes=changes)


def _shortlist() -> d.Shortlist:
    """The third and the fourth are equal, so four go on by the rule."""
    return d.Shortlist(
        as_of=20,
        computed=[CaseId(case) for case in ("c1", "c2", "c3", "c4")],
        cases=[CaseId(case) for case in ("c1", "c2", "c3", "c5")],
        differences=[
            Difference(case="c4", computed="shortlist", adopted=None, reason="not in use"),
            Difference(case="c5", computed=None, adopted="shortlist", reason="remarkable"),
        ],
    )


def _typical() -> list[Prizewinners]:
    return prizewinners(["c3"], ["c1", "c2"])


def _adopted() -> list[Prizewinners]:
    return prizewinners(["c3"], ["c1", "c5"])


def _units() -> list[Prizewinners]:
    return prizewinners(["unit-a"])


def prizewinners(*winners: list[str]) -> list[Prizewinners]:
    """The prizes of the one group, best first."""
    return [
        Prizewinners(group="tiny", prize=prize, winners=list(names))
        for prize, names in enumerate(winners, start=1)
    ]


def adoption(
    award: str, as_of: int, computed: list[Prizewinners], adopted: list[Prizewinners]
) -> d.Adoption:
    """An adoption; the two differences of the typical cases have their reasons."""
    told = [
        Difference(case="c2", computed="tiny/2", adopted=None, reason="hardly used"),
        Difference(case="c5", computed=None, adopted="tiny/2", reason="a model"),
    ]
    return d.Adoption(
        award=award,
        as_of=as_of,
        computed=computed,
        adopted=adopted,
        differences=told if computed != adopted else [],
    )


def scores(component: str, given: list[tuple[str, str, str]]) -> d.Scores:
    """Scores as (case, judge, mark)."""
    marks = [Score(case=CaseId(c), judge=j, score=Decimal(mark)) for c, j, mark in given]
    return d.Scores(component=component, file="scores.csv", sha256="00", scores=marks)


def decision(kind: str, body: d.Body, *, at: Any) -> PaperRecord:
    """A decision as the ledger keeps it."""
    return PaperRecord(kind, msgspec.json.decode(d.written(body)), "office", at)


def settling(after: int, upto: int, held: str | None, *, at: Any) -> PaperRecord:
    """A ruling that lets a range count, except what it holds."""
    moves = [{"from": "pending", "incident": None, "ballots": held}] if held else []
    span = {"after": after, "upto": upto, "to": "held", "by_person": False}
    return PaperRecord("ruling", {**span, "moves": moves, "reason": "looked at"}, "judge", at)


class DecidedLedger(PaperLedger):
    """The source of an export whose tallies follow from its rulings, at any index."""

    def __init__(self, entries: list[Entry], held_under: Campaign | None = None) -> None:
        super().__init__(entries, held_under or a_decided_campaign())
        self._entries = entries

    async def tallies(self, as_of: int) -> dict[CaseId, Tally]:
        votes = Counter[tuple[int, str]]()
        held, settled = self._ruled(as_of)
        for index, entry in enumerate(self._entries[:as_of], start=1):
            if isinstance(entry, PaperBallot):
                state = "held" if index in held else "counted" if index <= settled else "pending"
                votes.update((number, state) for number in entry.selections)
        return {
            CaseId(f"c{number}"): Tally(
                received=sum(votes[number, state] for state in ("pending", "counted", "held")),
                pending=votes[number, "pending"],
                counted=votes[number, "counted"],
                held=votes[number, "held"],
            )
            for number in range(1, 7)
        }

    async def incidents(self, as_of: int) -> list[IncidentFacts]:
        del as_of
        return []

    def read_as_exported(self) -> tuple[Ledger, list[Ballot]]:
        """What a check reads of an export, without its files."""
        records = [
            CheckedRecord(**{**asdict(one), "hash": bytes.fromhex(one.hash)})
            for one in self._records
        ]
        rows = [line.decode().strip().split(",") for _, line in self._lines]
        cast = [
            Ballot(int(index), ballot, day, cases, channel, minute, bytes.fromhex(digest))
            for index, ballot, day, cases, channel, minute, digest in rows
        ]
        rules = rules_of(msgspec.json.decode(document_of(self._campaign)))
        size = len(self._hashes) - 1
        return Ledger(rules=rules, records=records, size=size), cast

    def _ruled(self, as_of: int) -> tuple[set[int], int]:
        """The held ballots, and how far all are settled; every move holds one ballot."""
        bodies = [
            entry.body
            for entry in self._entries[:as_of]
            if isinstance(entry, PaperRecord) and entry.kind == "ruling"
        ]
        moves: list[Any] = [move for body in bodies for move in _moves(body)]
        return {int(move["ballots"]) for move in moves}, max(map(_upto, bodies), default=0)


def _moves(body: dict[str, object]) -> list[Any]:
    moves = body["moves"]
    assert isinstance(moves, list)
    return moves


def _upto(body: dict[str, object]) -> int:
    upto = body["upto"]
    assert isinstance(upto, int)
    return upto
