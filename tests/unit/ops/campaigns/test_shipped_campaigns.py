"""What holds of every campaign that ships."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from ops.organizing import samples
from ops.organizing.samples import SHIPPED
from tests.unit.ops.campaigns.shipped import (
    ALL,
    WITH_A_VOTE,
    said,
    shipped,
    weights,
)
from voting.campaign_files import campaign_file
from voting.rules.ballot import Subject

each = pytest.mark.parametrize("name", ALL)


def texts(value: Any, where: str = "") -> Iterator[tuple[str, str, str]]:
    """Every text of a campaign: where it stands, its Chinese, its English."""
    match value:
        case {"zh": str(zh), "en": str(en)}:
            yield where, zh, en
        case dict():
            for name, inner in value.items():
                yield from texts(inner, f"{where}.{name}")
        case list():
            for number, inner in enumerate(value):
                yield from texts(inner, f"{where}[{number}]")
        case _:
            pass


def test_these_five_ship_and_no_other() -> None:
    assert samples.shipped() == sorted(ALL)


@each
def test_a_shipped_campaign_loads_under_its_name_and_says_that_it_is_a_sample(name: str) -> None:
    campaign = shipped(name)
    assert campaign.id == name
    assert campaign.sample
    assert campaign.timetable.timezone == "Asia/Shanghai"


@each
def test_every_text_is_in_both_languages(name: str) -> None:
    for where, zh, en in texts(msgspec.to_builtins(shipped(name))):
        assert re.search(r"[\u4e00-\u9fff]", zh), where
        assert re.search(r"[A-Za-z]", en), where
        assert not re.search(r"[\u4e00-\u9fff]", en), where


@each
def test_everybody_in_a_sample_says_that_they_are_invented(name: str) -> None:
    campaign = shipped(name)
    invented = [campaign.organizer, *(case.applicant for case in campaign.case)]
    invented += [unit.title for unit in campaign.recommender]
    assert all(one.zh.startswith("示例·") for one in invented)
    assert all(one.en.startswith("Sample · ") for one in invented)


@each
def test_no_two_cases_tell_the_same(name: str) -> None:
    cases = shipped(name).case
    assert len({case.title.zh for case in cases}) == len(cases)
    assert len({case.summary.zh for case in cases}) == len(cases)


@each
def test_no_shipped_campaign_counts_by_address(name: str) -> None:
    ballot = shipped(name).ballot
    quotas = ballot.quota if ballot else []
    assert all(quota.subject is Subject.VOTER for quota in quotas)


@pytest.mark.parametrize("name", WITH_A_VOTE)
def test_a_campaign_with_a_vote_has_a_small_picture_of_every_case(name: str) -> None:
    campaign = shipped(name)
    pictures = campaign_file.pictures(SHIPPED / name, campaign)
    assert all(pictures[case.id][8:12] == b"WEBP" for case in campaign.case)
    assert sum(map(len, pictures.values())) < 1_500_000


@pytest.mark.parametrize("name", sorted(set(ALL) - set(WITH_A_VOTE)))
def test_no_vote_is_invented_where_the_notice_has_none(name: str) -> None:
    campaign = shipped(name)
    assert not campaign.has_vote
    assert "不设公众投票" in said(campaign, ours=False)
    assert not any(Path(SHIPPED / name).rglob("*.webp"))
    assert "public" not in weights(campaign.ranking)


@each
def test_what_the_notice_leaves_open_is_marked_as_ours(name: str) -> None:
    assert said(shipped(name), ours=True)


@pytest.mark.parametrize("name", WITH_A_VOTE)
def test_votes_per_day_and_their_points_are_marked_as_ours(name: str) -> None:
    told = said(shipped(name), ours=True)
    assert "每位投票人每天" in told
    assert "第一名有效票" in told


@each
def test_nobody_recommends_more_than_the_quota(name: str) -> None:
    campaign = shipped(name)
    tracks = {category.id: category.track or category.id for category in campaign.category}
    used = Counter((case.recommended_by, tracks[case.category]) for case in campaign.case)
    for unit in campaign.recommender:
        for quota in unit.quota:
            assert used[unit.id, quota.within] <= quota.most


@each
def test_recommending_units_are_known_and_recommend_something(name: str) -> None:
    campaign = shipped(name)
    named = {case.recommended_by for case in campaign.case} - {None}
    assert named == {unit.id for unit in campaign.recommender}
