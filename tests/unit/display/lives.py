"""Campaigns with decisions behind them, for pages that show a life. All of it is invented."""

from datetime import datetime, timedelta
from decimal import Decimal

import msgspec

from tests.campaigns import OPENS, campaign
from voting.domain import CaseId, Channel
from voting.history.decisions import (
    Adoption,
    AnswerTo,
    Body,
    Certification,
    Decision,
    Difference,
    Kind,
    Notice,
    Objection,
    OnCase,
    Plain,
    Prizewinners,
    Revocation,
)
from voting.history.life import Life, live
from voting.rules.awards import Award, AwardKind, Prize
from voting.rules.ballot import (
    CategoryBounds,
    Eligibility,
    Outsiders,
    Period,
    Quota,
    Subject,
    Unit,
    UnknownRegion,
)
from voting.rules.campaign import Campaign, Stage, Timetable
from voting.rules.entries import Category, EntryRules, Recommender, RecommendingQuota, Track
from voting.rules.ranking import (
    PUBLIC,
    SHARED,
    Band,
    Bonus,
    BonusItem,
    Component,
    Mean,
    Normaliser,
    RankingRules,
    Scoring,
    ShortlistBasis,
    ShortlistRules,
)
from voting.rules.shapes import Text

Step = tuple[Kind, Body]

CLOSES = OPENS + timedelta(days=14)
UNTIL = CLOSES + timedelta(days=7)
SUSPENSION: Step = (Kind.SUSPENSION, OnCase(case=CaseId("c5"), reason="核实材料"))
OPENING: Step = (Kind.OPENING, Plain())
CLOSING: Step = (Kind.CLOSING, Plain())
REVIEW: Step = (Kind.REVIEW, Plain())


def decided(*steps: Step, first: datetime = OPENS) -> tuple[Decision, ...]:
    """One decision a step, an hour apart, with indices that no page may show: from 87654001."""
    return tuple(
        Decision(
            index=87654001 + number,
            kind=kind,
            at=first + timedelta(hours=number),
            actor="organizer",
            body=body,
        )
        for number, (kind, body) in enumerate(steps)
    )


def lived(whole: Campaign, *steps: Step) -> Life:
    """The life of a campaign after these steps."""
    return live(whole, decided(*steps))


def ruled() -> Campaign:
    """A campaign that uses every rule there is."""
    base = campaign(cases=6)
    return msgspec.structs.replace(
        base,
        timetable=_timetable(base.timetable),
        ballot=msgspec.structs.replace(
            base.vote.rules,
            repeat_case=True,
            quota=_quotas(),
            category=[CategoryBounds("green", 1, 2), CategoryBounds("blue", 0, 1)],
            eligible=Eligibility(
                [Channel.WECHAT, Channel.WEB], ["CN-SD", "CN-HK"], UnknownRegion.REFUSE
            ),
            outsiders=Outsiders(["CN-SD", "CN-HK"], "1/5"),
        ),
        track=[Track("solutions", Text("解决方案", "Solutions"))],
        category=[
            Category("green", Text("绿色类", "Green"), ["field"], "solutions"),
            Category("blue", Text("蓝色类", "Blue"), ["field"], "solutions"),
        ],
        recommender=[
            Recommender("east", Text("东区", "East"), [RecommendingQuota("solutions", 4)]),
            Recommender("society", Text("研究会", "The society")),
        ],
        entry=EntryRules(2, 1, 3, True, True),
        ranking=_ranking(),
        award=awards(),
        case=[
            msgspec.structs.replace(one, recommended_by="east" if n % 2 else "society")
            for n, one in enumerate(base.case)
        ],
    )


def unvoted() -> Campaign:
    """A campaign without a public vote."""
    base = campaign(campaign_id="unvoted")
    return msgspec.structs.replace(
        base,
        timetable=Timetable("Asia/Shanghai", notice_days=7),
        ballot=None,
        ranking=RankingRules(
            [Component("expert", Text("专家", "Experts"), Decimal(100), Normaliser.NONE)],
            [SHARED],
        ),
        award=[Award("prizes", Text("奖项", "Prizes"), [Prize(Text("一等奖", "First prize"), 1)])],
        case=[msgspec.structs.replace(one, picture=None, field=None) for one in base.case],
    )


def shortlisting() -> Campaign:
    """A campaign whose vote is among the cases that a review chose."""
    rules = ShortlistRules(Text("入围名单", "Shortlist"), ShortlistBasis.REVIEW)
    base = campaign()
    ranking = msgspec.structs.replace(base.ranking, shortlist=rules)
    return msgspec.structs.replace(base, ranking=ranking)


def awards() -> list[Award]:
    """One for cases by category, one for organizations."""
    best = Award(
        "best",
        Text("优秀案例", "Best cases"),
        [
            Prize(Text("一等奖", "First prize"), 1),
            Prize(Text("优秀奖", "Merit"), None, Decimal(60)),
        ],
    )
    units = Award(
        "units",
        Text("优秀组织奖", "Best organizations"),
        [Prize(Text("优秀组织奖", "Best organization"), 1)],
        AwardKind.ORGANIZATIONS,
        of="best",
    )
    return [best, units]


def adoption(award: str = "best") -> Step:
    """The committee's list, with one difference from the computed one."""
    if award == "units":
        won = [Prizewinners(group="tiny", prize=1, winners=["east"])]
        return Kind.ADOPTION, Adoption(award="units", as_of=87654321, computed=won, adopted=won)
    return Kind.ADOPTION, Adoption(
        award="best",
        as_of=87654321,
        computed=[
            Prizewinners(group="green", prize=1, winners=["c1"]),
            Prizewinners(group="green", prize=2, winners=["c3"]),
            Prizewinners(group="blue", prize=1, winners=["c2"]),
        ],
        adopted=[
            Prizewinners(group="green", prize=1, winners=["c3"]),
            Prizewinners(group="green", prize=2, winners=["c1"]),
            Prizewinners(group="blue", prize=1, winners=["c2"]),
        ],
        differences=[
            Difference(case="c3", computed="green/2", adopted="green/1", reason="覆盖面更广"),
            Difference(case="c1", computed="green/1", adopted="green/2", reason="顺延"),
        ],
    )


def to_review() -> list[Step]:
    return [OPENING, CLOSING, REVIEW]


def to_notice() -> list[Step]:
    return [*to_review(), adoption(), adoption("units"), (Kind.NOTICE, Notice(until=UNTIL))]


def to_dispute() -> list[Step]:
    """Two objections, the first of them answered."""
    return [
        *to_notice(),
        (Kind.OBJECTION, Objection(number=1, text="得票存疑", case=CaseId("c2"))),
        (Kind.OBJECTION, Objection(number=2, text="名称有误")),
        (Kind.ANSWER, AnswerTo(number=1, text="经核查无误", upheld=False)),
    ]


def to_certificate() -> list[Step]:
    body = Certification(certificate="PX-2026-1", as_of=87654999, counted=1316, held=21, voided=9)
    return [
        *to_dispute(),
        (Kind.ANSWER, AnswerTo(number=2, text="已更正", upheld=True)),
        (Kind.CERTIFICATION, body),
    ]


def to_revocation() -> list[Step]:
    body = Revocation(
        certificate="PX-2026-2", replaces="PX-2026-1", award="best", winner="c2", reason="材料不实"
    )
    return [*to_certificate(), (Kind.REVOCATION, body)]


def _timetable(times: Timetable) -> Timetable:
    stages = [
        Stage(Text("申报", "Filing"), OPENS - timedelta(days=30), OPENS - timedelta(days=2)),
        Stage(Text("展示", "Show"), starts_at=OPENS - timedelta(days=1)),
        Stage(Text("推荐", "Recommending"), ends_at=OPENS + timedelta(days=1)),
        Stage(Text("评审", "Review")),
    ]
    return msgspec.structs.replace(times, notice_days=7, stage=stages)


def _quotas() -> list[Quota]:
    return [
        Quota("a", Text("每天 5 票", "Five a day"), Unit.VOTE, Period.DAY, 5),
        Quota(
            "b",
            Text("同一案例一小时一票", "One an hour for a case"),
            Unit.CASE,
            Period.ROLLING,
            1,
            3600,
            Subject.ADDRESS,
            [Channel.WEB],
            ["green"],
        ),
        Quota("c", Text("共 9 张", "Nine in all"), Unit.BALLOT, Period.CAMPAIGN, 9),
    ]


def _ranking() -> RankingRules:
    bands = [Band(Text("优秀", "excellent"), Decimal(90)), Band(Text("一般", "fair"), Decimal(0))]
    judged = Scoring(Decimal(100), Mean.TRIMMED, 3, True, bands)
    return RankingRules(
        [
            Component(PUBLIC, Text("公众投票", "Public vote"), Decimal(50), Normaliser.LOG),
            Component("expert", Text("专家", "Experts"), Decimal(50), Normaliser.NONE, judged),
        ],
        ["counted", "expert", SHARED],
        50,
        bonus=Bonus(
            Text("加分", "Bonus"), Decimal(2), [BonusItem("a", Text("证明", "Proof"), Decimal(1))]
        ),
        shortlist=ShortlistRules(Text("入围名单", "Shortlist"), ShortlistBasis.VOTES, 2),
    )
