"""Among whom a case is ranked."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from display.ranking.groups import group_title
from display.ranking.ranking import rank
from tests.campaigns import campaign, text
from voting.domain import CaseId
from voting.rules.campaign import Campaign
from voting.rules.entries import Track
from voting.rules.ranking import PUBLIC, Scope

# `campaign()` puts c1, c3, c5 into green and c2, c4, c6 into blue.
C1, C2, C3 = (CaseId(f"c{n}") for n in range(1, 4))


def in_tracks(scope: Scope) -> Campaign:
    """Green and blue are in the track `tools`; the track `ideas` holds no case yet."""
    rules = campaign()
    return replace(
        rules,
        ranking=replace(rules.ranking, within=scope),
        track=[Track("ideas", text("ideas")), Track("tools", text("tools"))],
        category=[replace(one, track="tools") for one in rules.category],
    )


@pytest.mark.parametrize(
    ("scope", "groups"),
    [
        (Scope.CATEGORY, {"green": ["c3", "c1", "c5"], "blue": ["c2", "c4", "c6"]}),
        (Scope.TRACK, {"ideas": [], "tools": ["c2", "c3", "c1", "c4", "c5", "c6"]}),
        (Scope.CAMPAIGN, {"tiny": ["c2", "c3", "c1", "c4", "c5", "c6"]}),
    ],
)
def test_cases_are_ranked_within_their_category_their_track_or_the_whole_campaign(
    scope: Scope, groups: dict[str, list[str]]
) -> None:
    ranking = rank(in_tracks(scope), {C1: 5, C2: 9, C3: 7}, {})
    assert {
        found.group: [line.case for line in found.standings] for found in ranking.groups
    } == groups


@pytest.mark.parametrize(
    ("scope", "first_of"), [(Scope.CATEGORY, "10"), (Scope.TRACK, "5"), (Scope.CAMPAIGN, "5")]
)
def test_points_are_measured_by_the_first_of_the_group(scope: Scope, first_of: str) -> None:
    ranking = rank(in_tracks(scope), {C1: 10, C2: 200}, {})
    lines = {line.case: line for found in ranking.groups for line in found.standings}
    assert lines[C1].points[PUBLIC] == {"10": Decimal(100), "5": Decimal(5)}[first_of]


def test_by_tracks_a_case_in_no_track_is_an_error_that_names_it() -> None:
    whole = in_tracks(Scope.TRACK)
    lost = replace(whole, category=[replace(whole.category[0], track=None), whole.category[1]])
    with pytest.raises(ValueError, match="c1 is in no track"):
        rank(lost, {}, {})


@pytest.mark.parametrize(
    ("scope", "group", "title"),
    [
        (Scope.CATEGORY, "green", "green"),
        (Scope.TRACK, "tools", "tools"),
        (Scope.CAMPAIGN, "tiny", "Tiny campaign"),
    ],
)
def test_a_group_is_called_as_what_it_is(scope: Scope, group: str, title: str) -> None:
    assert group_title(in_tracks(scope), group).en == title
    assert group_title(in_tracks(Scope.CATEGORY), group, scope).en == title
