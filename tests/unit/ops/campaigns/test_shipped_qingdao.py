"""Qingdao's file says what its notice says."""

from tests.unit.ops.campaigns.shipped import (
    QINGDAO,
    shipped,
    span,
    weights,
)
from voting.rules.awards import AwardKind
from voting.rules.entries import EntryRules
from voting.rules.ranking import Scope


def test_qingdao_has_eight_classes_with_the_fields_of_the_notice() -> None:
    fields = {one.title.zh: "、".join(one.fields) for one in shipped(QINGDAO).category}
    assert fields == {
        "城市运行类": "城市规划、城乡建设、城市管理、公安、电力、自然资源、生态环境、交通运输",
        "行业管理类": "税务、海关、物价、外事、水务、市场监管、应急管理、政务服务管理、社会治理",
        "公共服务类": "党建、统计、付费、气象、地震、公积金、广播电视、社会组织",
        "市民服务类": "教育、民政、社区、物业、卫生健康、医疗保障、社会保障、居民服务",
        "企业服务类": "融合型云服务、行业云服务、街区云服务、园区云服务",
        "产业发展类": "农业、林业、制造业、金融、物流、商务、文化、旅游、体育、海洋发展",
        "信息基础类": "信息网络、网络安全、信息资源、互联网数据中心",
        "5G示范类": "5G基础设施、5G商用、5G+工业互联网",
    }


def test_qingdao_votes_in_the_first_half_of_november_after_a_review_to_noon() -> None:
    campaign = shipped(QINGDAO)
    assert campaign.title.zh == "2019青岛智慧城市典型案例评选"
    assert campaign.vote.opens_at.isoformat() == "2019-11-01T00:00:00+08:00"
    assert campaign.vote.closes_at.isoformat() == "2019-11-16T00:00:00+08:00"
    assert [span(stage) for stage in campaign.timetable.stage] == [
        (None, "2019-10-30T12:00:00+08:00"),
        ("2019-11-01T00:00:00+08:00", "2019-11-16T00:00:00+08:00"),
        ("2019-11-16T00:00:00+08:00", None),
    ]


def test_qingdao_weighs_50_20_30_by_class_above_a_thousand_votes() -> None:
    ranking = shipped(QINGDAO).ranking
    assert weights(ranking) == {"public": 50, "media": 20, "expert": 30}
    assert ranking.within is Scope.CATEGORY
    assert ranking.minimum_counted == 1000


def test_qingdao_takes_two_cases_per_applicant_and_field_and_a_project_once() -> None:
    campaign = shipped(QINGDAO)
    assert campaign.entry == EntryRules(per_applicant_and_field=2, once_per_project=True)
    [branch] = [case for case in campaign.case if case.applicant_group]
    assert branch.applicant.zh.endswith("分公司")


def test_qingdao_awards_typical_cases_by_class_and_five_organizations() -> None:
    cases, organizations = shipped(QINGDAO).award
    assert (cases.kind, cases.within) == (AwardKind.CASES, Scope.CATEGORY)
    assert [prize.number for prize in cases.prize] == [None]
    assert organizations.title.zh == "优秀组织奖"
    assert (organizations.kind, organizations.of) == (AwardKind.ORGANIZATIONS, cases.id)
    assert organizations.recommended_weight == 50
    assert organizations.rate_weight == 50
    assert [prize.number for prize in organizations.prize] == [5]


def test_qingdao_has_more_recommending_units_than_it_nominates() -> None:
    assert len(shipped(QINGDAO).recommender) >= 7
