"""The two files of the association say what their notices say."""

from collections import Counter

from tests.unit.ops.campaigns.shipped import (
    CACE_2021,
    CACE_2025,
    said,
    scored,
    shipped,
    span,
    weights,
)
from voting.rules.entries import EntryRules
from voting.rules.ranking import Mean, Normaliser, RankingRules, Scope


def test_cace_2021_has_five_scopes_and_twelve_industries() -> None:
    scopes = shipped(CACE_2021).category
    assert [one.title.zh for one in scopes] == [
        "顶层设计",
        "综合应用",
        "基础信息平台",
        "行业应用",
        "新一代信息技术应用",
    ]
    assert [len(one.fields) for one in scopes] == [0, 0, 0, 12, 0]


def test_cace_2021_scores_blind_out_of_ten_in_five_bands() -> None:
    campaign = shipped(CACE_2021)
    scoring = scored(campaign, "expert").scoring
    assert weights(campaign.ranking) == {"expert": 100}
    assert scoring.full_marks == 10
    assert (scoring.blind, scoring.mean) == (True, Mean.PLAIN)
    assert scored(campaign, "expert").normaliser is Normaliser.NONE
    assert {band.title.zh: band.at_least for band in scoring.band} == {
        "优秀": 9,
        "良好": 7,
        "较好": 6,
        "合格": 5,
        "一般": 0,
    }


def test_cace_2021_adds_two_at_most_for_three_items() -> None:
    bonus = shipped(CACE_2021).ranking.bonus
    assert bonus
    assert bonus.cap == 2
    assert [item.title.zh for item in bonus.item] == [
        "国家级成效证明（不含专利）",
        "参加协会会议",
        "对协会展览有突出贡献",
    ]


def test_cace_2021_takes_three_fields_a_unit_and_lists_by_score_and_band() -> None:
    campaign = shipped(CACE_2021)
    [award] = campaign.award
    bands = scored(campaign, "expert").scoring.band
    assert campaign.entry == EntryRules(fields_per_applicant=3)
    assert campaign.ranking.within is Scope.CAMPAIGN
    assert [prize.title for prize in award.prize] == [band.title for band in bands]
    assert [prize.at_least for prize in award.prize[:-1]] == [b.at_least for b in bands[:-1]]
    assert all(prize.number is None for prize in award.prize)


def test_cace_2021_marks_the_name_of_a_mean_between_two_bands_as_ours() -> None:
    told = said(shipped(CACE_2021), ours=True)
    assert "介于两档之间" in told
    assert "至少 3 名专家" in told


def test_cace_2021_has_cases_in_every_scope_and_several_industries() -> None:
    campaign = shipped(CACE_2021)
    assert len(campaign.case) >= 20
    assert {case.category for case in campaign.case} == {one.id for one in campaign.category}
    assert len({case.field for case in campaign.case if case.field}) >= 5


def test_cace_2025_has_three_areas_and_four_conditions() -> None:
    campaign = shipped(CACE_2025)
    assert campaign.title.zh == "信息通信行业科技创新案例"
    assert [one.title.zh for one in campaign.category] == ["新技术", "新产品", "新场景"]
    for condition in ("真实性", "创新性", "实用性", "合规性"):
        assert condition in said(campaign, ours=False)
    assert span(campaign.timetable.stage[0]) == (None, "2025-08-01T00:00:00+08:00")


def test_cace_2025_ranks_nobody_and_ends_at_its_list_of_accepted_entries() -> None:
    campaign = shipped(CACE_2025)
    assert campaign.ranking == RankingRules(within=Scope.CATEGORY)
    [accepted] = campaign.award
    assert accepted.title.zh == "入选案例名单"
    assert [(prize.title.zh, prize.number) for prize in accepted.prize] == [("入选案例", None)]
    assert campaign.timetable.notice_days is None


def test_cace_2025_takes_recommended_and_voluntary_entries_without_a_quota() -> None:
    campaign = shipped(CACE_2025)
    assert campaign.entry == EntryRules()
    assert all(not unit.quota for unit in campaign.recommender)
    assert {case.recommended_by is None for case in campaign.case} == {True, False}
    assert min(Counter(case.category for case in campaign.case).values()) >= 4
