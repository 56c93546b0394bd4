"""Jinan's file says what its notice says."""

from tests.unit.ops.campaigns.shipped import (
    JINAN,
    shipped,
    span,
)
from voting.rules.entries import EntryRules
from voting.rules.ranking import Scope


def test_jinan_has_four_areas_and_others() -> None:
    campaign = shipped(JINAN)
    assert campaign.title.zh == "智慧泉城创新应用大赛"
    assert [one.title.zh for one in campaign.category] == [
        "产业与经济发展",
        "政务服务",
        "城市管理",
        "社会治理",
        "其他",
    ]


def test_jinan_takes_one_project_a_unit_checked_by_its_district() -> None:
    assert shipped(JINAN).entry == EntryRules(per_applicant=1, recommended_only=True)


def test_jinan_files_reviews_and_shows_its_results_in_the_months_of_the_notice() -> None:
    times = shipped(JINAN).timetable
    assert [span(stage) for stage in times.stage] == [
        ("2021-11-18T00:00:00+08:00", "2021-12-16T00:00:00+08:00"),
        ("2021-12-01T00:00:00+08:00", "2022-02-01T00:00:00+08:00"),
        ("2022-01-01T00:00:00+08:00", "2022-03-01T00:00:00+08:00"),
    ]
    assert times.notice_days


def test_jinan_awards_two_first_six_second_and_several_third_prizes() -> None:
    campaign = shipped(JINAN)
    [award] = campaign.award
    assert award.within is Scope.CAMPAIGN
    assert [(prize.title.zh, prize.number) for prize in award.prize] == [
        ("一等奖", 2),
        ("二等奖", 6),
        ("三等奖", None),
    ]
    assert len(campaign.case) >= 14
