"""The rules in short: clauses, ballot, formula."""

from collections.abc import Iterator

from reportlab.platypus import Flowable

from ops.export.report.lettering import CODE, NOTE, Lettering
from ops.export.report.words import (
    CHANNELS,
    FORMULAS,
    decimal,
)
from voting.rules.ballot import BallotRules
from voting.rules.campaign import Campaign
from voting.rules.ranking import (
    COUNTED,
    PUBLIC,
    SHARED,
    Bonus,
    Component,
    Mean,
    RankingRules,
    Scope,
)

_SCOPES = {Scope.CATEGORY: "类别", Scope.TRACK: "赛道", Scope.CAMPAIGN: "全部案例"}


def rules(lettering: Lettering, campaign: Campaign) -> Iterator[Flowable]:
    """What a result stands on, by the rules in force."""
    ours = False
    for number, clause in enumerate(campaign.clause, start=1):
        ours = ours or clause.ours
        mark = "（本活动自定）" if clause.ours else ""
        yield lettering.paragraph(f"{number}. {clause.text.zh}{mark}")
    if ours:
        yield lettering.paragraph(
            "标有“本活动自定”的条款，官方通知未作规定，由本活动自行确定。", NOTE
        )
    for line in (*_ballot_lines(campaign.ballot), *_ranking_lines(campaign.ranking)):
        yield lettering.paragraph(line)
    if campaign.ranking.component:
        yield lettering.paragraph(_formula(campaign.ranking), CODE)
        for line in _component_lines(campaign.ranking):
            yield lettering.paragraph(line, NOTE)


def _ballot_lines(ballot: BallotRules | None) -> Iterator[str]:
    if ballot is None:
        yield "本评选不设公众投票。"
        return
    low, high = ballot.min_selections, ballot.max_selections
    number = f"{low} 个" if low == high else f"{low} 至 {high} 个"
    repeat = "，同一案例可重复选择" if ballot.repeat_case else ""
    quotas = "；".join(quota.title.zh for quota in ballot.quota)
    yield f"选票：每张选 {number}案例{repeat}。限额：{quotas}。"
    if ballot.eligible.channels:
        named = "、".join(CHANNELS[channel] for channel in ballot.eligible.channels)
        yield f"投票渠道：{named}。"
    if ballot.eligible.regions:
        yield f"投票地区：{'、'.join(ballot.eligible.regions)}。"


def _ranking_lines(ranking: RankingRules) -> Iterator[str]:
    yield f"排名范围：{_SCOPES[ranking.within]}。"
    if ranking.minimum_counted:
        yield f"最低有效票数：{ranking.minimum_counted:,} 票，低于此数的案例不参加最终排名。"
    if ranking.shortlist:
        take = ranking.shortlist.take
        taken = f"，每组取前 {take} 个，并列者一并入围" if take else ""
        yield f"入围：{ranking.shortlist.title.zh}{taken}。"
    if ranking.ties:
        titles = {component.name: component.title.zh for component in ranking.component}
        names = {COUNTED: "有效票数", SHARED: "并列"} | titles
        yield f"综合得分相同时依次比较：{'、'.join(names[rule] for rule in ranking.ties)}。"


def _formula(ranking: RankingRules) -> str:
    terms = [f"{one.title.zh}得分 × {decimal(one.weight)}%" for one in ranking.component]
    if ranking.bonus:
        terms.append(ranking.bonus.title.zh)
    return f"综合得分 ＝ {' ＋ '.join(terms)}"


def _component_lines(ranking: RankingRules) -> Iterator[str]:
    for component in ranking.component:
        points = FORMULAS[component.normaliser]
        yield f"{component.title.zh}得分 ＝ {points}，{_figure(component)}。"
    if ranking.bonus:
        yield _bonus(ranking.bonus)
    yield "得分保留四位小数，四舍六入五成双；综合得分由各项得分精确计算，不再舍入。"


def _figure(component: Component) -> str:
    if component.name == PUBLIC:
        return "数值为有效票数"
    scoring = component.scoring
    way = "去掉一个最高分和一个最低分后的" if scoring.mean is Mean.TRIMMED else ""
    blind = "，盲评" if scoring.blind else ""
    least = f"，至少 {scoring.least_judges} 位评委" if scoring.least_judges > 1 else ""
    return f"数值为评委评分{way}平均分（满分 {decimal(scoring.full_marks)}{least}{blind}）"


def _bonus(bonus: Bonus) -> str:
    items = "；".join(f"{item.title.zh}（至多 {decimal(item.most)} 分）" for item in bonus.item)
    return f"{bonus.title.zh}：{items}；合计至多 {decimal(bonus.cap)} 分。"
