"""Changsha's file says what its notice says."""

from collections import Counter

from tests.unit.ops.campaigns.shipped import (
    CHANGSHA,
    said,
    shipped,
    span,
    weights,
)
from voting.rules.entries import EntryRules
from voting.rules.ranking import Scope, ShortlistBasis


def test_changsha_has_three_tracks_and_four_directions() -> None:
    campaign = shipped(CHANGSHA)
    directions = ["惠民服务", "生态宜居", "智慧治理", "产业经济"]
    assert campaign.title.zh == "首届长沙市新型智慧城市典型应用和解决方案征集"
    assert [track.title.zh for track in campaign.track] == ["典型应用", "解决方案", "微创新"]
    assert [
        [one.title.zh for one in campaign.category if one.track == track.id]
        for track in campaign.track
    ] == [directions, directions, ["微创新"]]


def test_changsha_files_recommends_votes_and_decides_on_the_days_of_the_notice() -> None:
    times = shipped(CHANGSHA).timetable
    assert [span(stage) for stage in times.stage] == [
        (None, "2021-10-10T00:00:00+08:00"),
        ("2021-10-10T00:00:00+08:00", "2021-10-25T00:00:00+08:00"),
        ("2021-10-25T00:00:00+08:00", "2021-11-06T00:00:00+08:00"),
        ("2021-11-06T00:00:00+08:00", "2021-11-13T00:00:00+08:00"),
        ("2021-11-13T00:00:00+08:00", None),
    ]
    assert times.notice_days


def test_changsha_votes_after_the_review_on_days_that_are_ours() -> None:
    campaign = shipped(CHANGSHA)
    between = campaign.timetable.stage[2]
    assert between.starts_at
    assert between.starts_at < campaign.vote.opens_at < campaign.vote.closes_at
    assert campaign.vote.closes_at == between.ends_at
    assert "10 月 29 日 0 时至 11 月 5 日 24 时" in said(campaign, ours=True)
    assert campaign.ranking.shortlist
    assert campaign.ranking.shortlist.basis is ShortlistBasis.REVIEW


def test_changsha_quotas_are_those_of_the_notice() -> None:
    quotas = {
        unit.id: {quota.within: quota.most for quota in unit.quota}
        for unit in shipped(CHANGSHA).recommender
    }
    bureau = {"solutions": 0, "micro-innovations": 0}
    for zone in ("lutan-zone", "xiangpan-zone"):
        assert quotas[zone] == {"applications": 4, "solutions": 8, "micro-innovations": 0}
    for district in ("orange-district", "maple-district", "riverside-county"):
        assert quotas[district] == {"applications": 5, "solutions": 8, "micro-innovations": 0}
    for three in ("education-bureau", "health-bureau"):
        assert quotas[three] == {"applications": 3, **bureau}
    for two in ("transport-bureau", "water-bureau"):
        assert quotas[two] == {"applications": 2, **bureau}
    assert quotas["research-society"] == {"applications": 0, "solutions": 0}


def test_changsha_enters_a_case_in_one_track_and_recommended() -> None:
    assert shipped(CHANGSHA).entry == EntryRules(once_per_project=True, recommended_only=True)


def test_changsha_lists_the_order_of_the_vote_and_leaves_the_decision_to_the_experts() -> None:
    campaign = shipped(CHANGSHA)
    assert weights(campaign.ranking) == {"public": 100}
    assert campaign.ranking.within is Scope.TRACK
    assert "专家参考投票排名" in said(campaign, ours=False)
    assert "不代替专家评定" in said(campaign, ours=True)
    [award] = campaign.award
    assert [(prize.title.zh, prize.number) for prize in award.prize] == [
        ("十大", 10),
        ("优秀", None),
    ]


def test_changsha_has_more_than_ten_cases_a_track_and_some_in_every_direction() -> None:
    campaign = shipped(CHANGSHA)
    tracks = {category.id: category.track for category in campaign.category}
    assert min(Counter(tracks[case.category] for case in campaign.case).values()) >= 13
    assert {case.category for case in campaign.case} == set(tracks)


def test_changsha_gives_each_track_votes_of_its_own() -> None:
    campaign = shipped(CHANGSHA)
    by_track = [set(quota.categories) for quota in campaign.vote.rules.quota if quota.categories]
    assert by_track == [
        {one.id for one in campaign.category if one.track == track.id} for track in campaign.track
    ]
