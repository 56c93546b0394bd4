"""A campaign's whole life on paper: scores, lists, objections, a certificate and its successor."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import msgspec

from tests.campaigns import OPENS, campaign, text
from tests.invented import UNITS, bonus, by_votes, experts, recommended, votes
from tests.unit.ops.paper_ledger import PaperBallot, PaperRecord, ruling
from voting.domain import CaseId
from voting.history import decisions
from voting.history.decisions import Body, Difference, Kind, Prizewinners, Score
from voting.rules.awards import Award, AwardKind, Prize
from voting.rules.campaign import Campaign, Clause, Stage
from voting.rules.ranking import COUNTED, SHARED, Mean, RankingRules, Scope, Scoring
from voting.rules.shapes import Text

CLOSED = OPENS + timedelta(days=14)
PRIZES = [Prize(Text("一等奖", "First prize"), 1), Prize(Text("优秀奖", "Merit"))]


def a_scored_campaign() -> Campaign:
    """Six cases in one group: votes 50, experts 50, a bonus; two awards."""
    plain = recommended(campaign(), UNITS[::-1])
    cases = list(plain.case)
    cases[0] = msgspec.structs.replace(cases[0], title=Text('=HYPERLINK("x")', "@SUM(A1)"))
    cases[1] = msgspec.structs.replace(cases[1], title=Text("龘靐平台", "-1+1\tcase"))
    stage = Stage(text("filing"), OPENS - timedelta(days=30), OPENS - timedelta(days=1))
    return msgspec.structs.replace(
        plain,
        timetable=msgspec.structs.replace(
            plain.timetable, stage=[stage, Stage(text("review"), ends_at=OPENS)], notice_days=5
        ),
        ranking=_ranking(),
        clause=[
            Clause(text("Lawful canvassing is welcome")),
            Clause(text("One a day"), ours=True),
        ],
        case=cases,
        award=[
            Award("typical", Text("典型案例", "Typical cases"), PRIZES),
            Award("units", text("units"), [Prize(text("best"), 1)], AwardKind.ORGANIZATIONS),
        ],
        sample=True,
    )


def _ranking() -> RankingRules:
    judged = Scoring(mean=Mean.TRIMMED, least_judges=2, blind=True)
    return RankingRules(
        [votes(Text("公众投票", "Votes")), experts(scoring=judged, title=Text("专家", "Experts"))],
        [COUNTED, SHARED],
        within=Scope.CAMPAIGN,
        bonus=bonus("2", state="1"),
        shortlist=by_votes(5),
    )


def decision(kind: Kind, body: Body, actor: str = "organizer", days: int = 0) -> PaperRecord:
    """A decision, as many days after the close as are said."""
    document: dict[str, Any] = msgspec.json.decode(decisions.written(body))
    return PaperRecord(kind.value, document, actor, CLOSED + timedelta(days=days))


def a_whole_life() -> list[PaperBallot | PaperRecord]:
    """Published as a draft, amended, voted, reviewed, noticed, certified; one award revoked."""
    return [
        decision(Kind.PUBLICATION, decisions.Plain(), days=-15),
        PaperRecord("opening", at=OPENS),
        *(PaperBallot(choice) for choice in [(1,), (1, 2), (3,), (3,), (1, 5), (2, 4)]),
        decision(Kind.AMENDMENT, _amendment(), days=-9),
        decision(Kind.SUSPENSION, decisions.OnCase(case=CaseId("c6"), reason="核实中"), days=-8),
        ruling(0, 8, ("pending", "4-5"), to="held", by="judge bursts-1"),
        PaperRecord("closing", at=CLOSED),
        *_review(),
        *_conclusion(),
    ]


def _amendment() -> decisions.Amendment:
    ours = a_scored_campaign()
    changed = [*ours.clause, Clause(text("Amended"), ours=True)]
    told = Text("增加一条规则", "A rule is added")
    return decisions.Amendment(
        announcement=told, changes={"clause": msgspec.to_builtins(changed)}, reason="=更清楚"
    )


def _review() -> list[PaperRecord]:
    gone = decisions.OnCase(case=CaseId("c6"), reason="项目未建成")
    five = [CaseId(f"c{number}") for number in range(1, 6)]
    computed = [CaseId("c1"), CaseId("c2"), CaseId("c3"), CaseId("c4")]
    added = Difference(case="c5", computed=None, adopted="shortlist", reason="补录")
    return [
        decision(Kind.DISQUALIFICATION, gone),
        decision(Kind.REVIEW, decisions.Plain(), days=1),
        decision(
            Kind.SHORTLIST,
            decisions.Shortlist(as_of=12, computed=computed, cases=five, differences=[added]),
            days=1,
        ),
        decision(Kind.SCORES, _scores("expert", ["70", "81.5", "90"]), "secretary", 2),
        decision(Kind.SCORES, _scores("expert", ["70", "82.5", "90"]), "secretary", 3),
        decision(Kind.SCORES, _bonus(), "secretary", 3),
        decision(
            Kind.NUMBERS,
            decisions.Numbers(award="typical", prize=2, numbers={"tiny": 2}),
            days=3,
        ),
    ]


def _scores(component: str, given: list[str]) -> decisions.Scores:
    marks = [
        Score(case=CaseId(f"c{case}"), judge=f"J{judge}", score=Decimal(mark) - case)
        for case in range(1, 6)
        for judge, mark in enumerate(given, start=1)
    ]
    return decisions.Scores(component=component, file="s.csv", sha256="00", scores=marks)


def _bonus() -> decisions.Scores:
    mark = Score(case=CaseId("c2"), judge="state", score=Decimal("0.5"))
    return decisions.Scores(component="bonus", file="b.csv", sha256="01", scores=[mark])


def _conclusion() -> list[PaperRecord]:
    objection = decisions.Objection(number=1, text="第二名的得分有误\n请复核", case=CaseId("c2"))
    answer = decisions.AnswerTo(number=1, text="复核无误", upheld=False)
    final = decisions.Certification(
        certificate="TINY-1", as_of=30, counted=8, held=2, voided=0, reason="公示期满"
    )
    lost = decisions.Revocation(
        certificate="TINY-2", replaces="TINY-1", award="typical", winner="c3", reason="材料不实"
    )
    return [
        decision(Kind.ADOPTION, _adoption(), "committee", 4),
        decision(Kind.NOTICE, decisions.Notice(until=CLOSED + timedelta(days=9)), days=4),
        decision(Kind.OBJECTION, objection, days=5),
        decision(Kind.OBJECTION, decisions.Objection(number=2, text="@匿名意见"), days=5),
        decision(Kind.ANSWER, answer, days=6),
        decision(Kind.CERTIFICATION, final, days=10),
        decision(Kind.REVOCATION, lost, days=30),
    ]


def _adoption() -> decisions.Adoption:
    def lists(first: list[str], merit: list[str]) -> list[Prizewinners]:
        return [
            Prizewinners(group="tiny", prize=1, winners=first),
            Prizewinners(group="tiny", prize=2, winners=merit),
        ]

    return decisions.Adoption(
        award="typical",
        as_of=22,
        computed=lists(["c1"], ["c2", "c4"]),
        adopted=lists(["c1"], ["c2", "c3"]),
        differences=[
            Difference(case="c4", computed="tiny/2", adopted=None, reason="推广价值不足"),
            Difference(case="c3", computed=None, adopted="tiny/2", reason="示范作用突出"),
        ],
    )
