"""Candidate lists, by hand, for the awards that real campaigns have."""

from fractions import Fraction

import pytest
from msgspec.structs import replace

from display.awarding.awards import candidate_list, computed, in_force, organization_standings
from tests.awarded import award, names, prize, ranked, reviewed, scored_campaign
from tests.campaigns import OPENS, text
from voting.domain import CaseId, Phase
from voting.errors import UnlawfulDecision
from voting.history.decisions import Adoption, Kind, Prizewinners, Revocation, Shortlist
from voting.history.life import Absence, Life
from voting.rules.awards import AwardKind
from voting.rules.campaign import Campaign
from voting.rules.entries import Case, Recommender, Track
from voting.rules.ranking import Scope


def lists(life: Life, award_id: str = "best") -> dict[str, list[str]]:
    return names(computed(life, ranked(life))[award_id])


def tied(life: Life) -> dict[str, tuple[str, ...]]:
    found = candidate_list(life, ranked(life), life.campaign.award[0])
    return {f"{one.group}/{one.prize}": one.tied for one in found if one.tied}


def in_tracks(directions: int, size: int, *awards: object) -> Campaign:
    """Changsha's shape: two tracks of several directions, and one of none."""
    tracks = {"applications": directions, "solutions": directions, "micro": 1}
    categories = {f"{track}-{n}": size for track, parts in tracks.items() for n in range(parts)}
    found = scored_campaign(categories, *awards, within=Scope.TRACK)  # type: ignore[arg-type]
    return replace(
        found,
        track=[Track(name, text(name)) for name in tracks],
        category=[replace(one, track=one.id.rpartition("-")[0]) for one in found.category],
    )


def test_ten_best_per_track_are_drawn_over_its_directions_and_the_rest_is_excellent() -> None:
    found = in_tracks(5, 4, award(prize(10), prize()))
    life = reviewed(found)
    won = lists(life)
    # Scores 99, 98, 97, 96 in each of five directions: the ten best are the first two of each.
    expected = [f"applications-{n}-{k}" for k in (1, 2) for n in range(5)]
    assert won["applications/1"] == expected
    assert len(won["applications/2"]) == 10
    assert won["micro/1"] == [f"micro-0-{k}" for k in range(1, 5)]
    assert "micro/2" not in won


def test_two_six_and_several_prizes_go_down_one_ranking() -> None:
    found = scored_campaign(
        {"economy": 5, "government": 5, "other": 4},
        award(prize(2), prize(6), prize()),
        within=Scope.CAMPAIGN,
    )
    figures = {one.id: 99 - number for number, one in enumerate(found.case)}
    order = [one.id for one in found.case]
    won = lists(reviewed(found, figures))
    assert won == {"tiny/1": order[:2], "tiny/2": order[2:8], "tiny/3": order[8:]}


def test_a_number_decided_for_a_group_bounds_an_open_prize_there_alone() -> None:
    found = scored_campaign({"green": 4, "blue": 4}, award(prize(1), prize()))
    life = reviewed(found, numbers={("best", 2): {"green": 2}})
    assert lists(life) == {
        "green/1": ["green-1"],
        "green/2": ["green-2", "green-3"],
        "blue/1": ["blue-1"],
        "blue/2": ["blue-2", "blue-3", "blue-4"],
    }
    none = reviewed(found, numbers={("best", 2): {"green": 0}})
    assert "green/2" not in lists(none)


def test_bands_of_the_composite_are_prizes_without_a_number() -> None:
    """The experts' bands of CACE 2021: 9 and more, 7 to 8, 6, 5, and below."""
    bands = award(*(prize(at_least=bound) for bound in ("90", "70", "60", "50")), prize())
    found = scored_campaign({"green": 7}, bands, within=Scope.CAMPAIGN)
    figures = dict(
        zip(
            [c.id for c in found.case],
            ["90", "89.99", "70", "69", "60", "50", "49.9"],
            strict=True,
        )
    )
    assert lists(reviewed(found, figures)) == {
        "tiny/1": ["green-1"],
        "tiny/2": ["green-2", "green-3"],
        "tiny/3": ["green-4", "green-5"],
        "tiny/4": ["green-6"],
        "tiny/5": ["green-7"],
    }


def test_a_composite_below_the_bound_leaves_a_numbered_prize_vacant() -> None:
    found = scored_campaign({"green": 3}, award(prize(2, "99"), prize(2, "98")))
    assert lists(reviewed(found)) == {"green/1": ["green-1"], "green/2": ["green-2"]}


def test_a_tie_across_the_end_of_a_prize_makes_all_of_the_tied_its_candidates() -> None:
    found = scored_campaign({"green": 6}, award(prize(2), prize(2), prize()))
    figures = dict(zip([c.id for c in found.case], [90, 80, 80, 80, 70, 60], strict=True))
    life = reviewed(found, figures)
    assert lists(life) == {
        "green/1": ["green-1", "green-2", "green-3", "green-4"],
        "green/3": ["green-5", "green-6"],
    }
    assert tied(life) == {"green/1": ("green-2", "green-3", "green-4")}


def test_what_a_better_prize_has_too_many_the_next_one_has_too_few() -> None:
    found = scored_campaign({"green": 6}, award(prize(2), prize(3), prize()))
    figures = dict(zip([c.id for c in found.case], [90, 80, 80, 70, 65, 60], strict=True))
    assert lists(reviewed(found, figures)) == {
        "green/1": ["green-1", "green-2", "green-3"],
        "green/2": ["green-4", "green-5"],
        "green/3": ["green-6"],
    }


def test_a_tie_that_ends_with_the_prize_is_none() -> None:
    found = scored_campaign({"green": 3}, award(prize(2), prize()))
    figures = {"green-1": 80, "green-2": 80, "green-3": 70}
    life = reviewed(found, figures)
    assert lists(life)["green/1"] == ["green-1", "green-2"]
    assert tied(life) == {}


def test_an_award_may_divide_the_groups_of_the_ranking() -> None:
    found = scored_campaign(
        {"green": 2, "blue": 2}, award(prize(1), within=Scope.CATEGORY), within=Scope.CAMPAIGN
    )
    assert lists(reviewed(found)) == {"green/1": ["green-1"], "blue/1": ["blue-1"]}


def test_who_is_absent_or_off_the_shortlist_wins_nothing() -> None:
    found = scored_campaign({"green": 4}, award(prize(2)))
    gone = Absence(kind=Kind.DISQUALIFICATION, at=OPENS, reason="copied")
    assert lists(reviewed(found, absent={CaseId("green-1"): gone})) == {
        "green/1": ["green-2", "green-3"]
    }
    cases = [CaseId("green-2"), CaseId("green-4")]
    frozen = Shortlist(as_of=1, computed=cases, cases=cases)
    assert lists(reviewed(found, shortlist=frozen)) == {"green/1": ["green-2", "green-4"]}


def test_without_a_component_an_open_prize_lists_everybody_who_takes_part() -> None:
    found = scored_campaign({"green": 3}, award(prize()))
    bare = replace(found, ranking=replace(found.ranking, component=[]))
    assert lists(reviewed(bare, {})) == {"green/1": ["green-1", "green-2", "green-3"]}
    cases = [CaseId("green-2")]
    frozen = Shortlist(as_of=1, computed=cases, cases=cases)
    assert lists(reviewed(bare, {}, shortlist=frozen)) == {"green/1": ["green-2"]}


def test_before_the_final_ranking_there_is_no_candidate_list() -> None:
    found = scored_campaign({"green": 3}, award(prize(2)))
    with pytest.raises(UnlawfulDecision, match="scores outstanding: expert"):
        lists(reviewed(found, {"green-1": 9}))
    with pytest.raises(UnlawfulDecision, match="the vote or the review goes on"):
        lists(reviewed(found, phase=Phase.PUBLISHED))


def recommended(**by_unit: int) -> Campaign:
    """Qingdao's best organization: 50% by number, 50% by rate, the first ones."""
    cases = award(prize(6))
    units = award(
        prize(2),
        award_id="units",
        kind=AwardKind.ORGANIZATIONS,
        within=Scope.CAMPAIGN,
        of="best",
    )
    found = scored_campaign({"green": sum(by_unit.values())}, cases, units)
    owners = [unit for unit, size in by_unit.items() for _ in range(size)]
    given: list[Case] = [
        replace(one, recommended_by=owner) for one, owner in zip(found.case, owners, strict=True)
    ]
    return replace(
        found, case=given, recommender=[Recommender(unit, text(unit)) for unit in by_unit]
    )


def test_organizations_stand_by_number_and_rate_of_the_computed_list() -> None:
    found = recommended(a=3, b=2, c=4, d=1, idle=0)
    life = reviewed(found)  # winners: the first six, so a 3 of 3, b 2 of 2, c 1 of 4, d 0 of 1
    standings = organization_standings(life, ranked(life), found.award[1])
    assert [(s.recommender, s.place, s.recommended, s.awarded) for s in standings] == [
        ("a", 1, 3, 3),
        ("b", 2, 2, 2),
        ("c", 3, 4, 1),
        ("d", 4, 1, 0),
    ]
    assert [s.points for s in standings] == [
        Fraction("87.5"),  # 3/4 and 3/3
        Fraction(75),  # 2/4 and 2/2
        Fraction("62.5"),  # 4/4 and 1/4
        Fraction("12.5"),  # 1/4 and 0/1
    ]
    assert lists(life, "units") == {"tiny/1": ["a", "b"]}


def adopted(award_id: str, *winners: str) -> Adoption:
    one = Prizewinners(group="green", prize=1, winners=list(winners))
    return Adoption(award=award_id, as_of=1, computed=[one], adopted=[one])


def test_organizations_follow_the_adopted_list_once_there_is_one() -> None:
    found = recommended(a=3, b=2, c=4, d=1)
    winners = [one.id for one in found.case if one.recommended_by == "c"]
    life = reviewed(found, adoptions={"best": adopted("best", *winners)})
    assert lists(life, "units")["tiny/1"][0] == "c"


def test_organizations_tied_on_the_last_place_are_all_candidates() -> None:
    found = recommended(a=2, b=2, c=2)
    life = reviewed(found)
    assert lists(life, "units") == {"tiny/1": ["a", "b", "c"]}
    [one] = candidate_list(life, ranked(life), found.award[1])
    assert one.tied == ("a", "b", "c")


def test_a_case_that_is_disqualified_still_counts_as_recommended() -> None:
    found = recommended(a=2, b=2)
    gone = Absence(kind=Kind.DISQUALIFICATION, at=OPENS, reason="copied")
    life = reviewed(found, absent={CaseId("green-1"): gone})
    best, second = organization_standings(life, ranked(life), found.award[1])
    assert (best.recommender, second.recommender) == ("b", "a")
    assert (second.recommended, second.awarded) == (2, 1)
    assert second.rate_points == Fraction(50)


def test_a_revoked_award_is_no_longer_in_force() -> None:
    found = scored_campaign({"green": 2}, award(prize(2)))
    lost = Revocation(certificate="tiny-2", replaces="tiny-1", award="best", winner="green-1")
    life = reviewed(
        found, adoptions={"best": adopted("best", "green-1", "green-2")}, revocations=(lost,)
    )
    assert names(in_force(life)["best"]) == {"green/1": ["green-2"]}
