"""What must hold for every ranking, whatever the votes."""

from decimal import Decimal
from itertools import pairwise

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from display.publishing.snapshot import Snapshot, decode, encode
from display.ranking.ranking import Ranking, Standing, rank
from tests.campaigns import OPENS, campaign, text
from voting.domain import CaseId, Phase
from voting.rules.campaign import Campaign
from voting.rules.ranking import COUNTED, PUBLIC, SHARED, Component, Normaliser, RankingRules

CASES = [CaseId(f"c{n}") for n in range(1, 7)]
VOTES = st.fixed_dictionaries({case: st.integers(0, 50) for case in CASES})
SCORES = st.fixed_dictionaries(
    {case: st.decimals(0, 100, places=2, allow_nan=False) for case in CASES}
)
PUBLIC_NORMALISERS = st.sampled_from(Normaliser)


def mixed(normaliser: Normaliser, minimum: int = 0) -> Campaign:
    """Public vote 50, media 20, experts 30, as the reference campaign has it."""
    parts = [
        Component(PUBLIC, text("public"), Decimal(50), normaliser),
        Component("media", text("media"), Decimal(20), Normaliser.NONE),
        Component("expert", text("expert"), Decimal(30), Normaliser.MIN_MAX),
    ]
    ties = [COUNTED, "expert", SHARED]
    rules = RankingRules(parts, ties, minimum)
    return msgspec.structs.replace(campaign(), ranking=rules)


def line_of(ranking: Ranking, case: CaseId) -> Standing:
    return next(line for found in ranking.groups for line in found.standings if line.case == case)


def place_of(ranking: Ranking, case: CaseId) -> int:
    return line_of(ranking, case).place or len(CASES) + 1


@given(
    votes=VOTES,
    media=SCORES,
    expert=SCORES,
    normaliser=PUBLIC_NORMALISERS,
    order=st.permutations(CASES),
    final=st.booleans(),
)
def test_the_order_in_which_figures_come_changes_no_byte(
    *,
    votes: dict[CaseId, int],
    media: dict[CaseId, Decimal],
    expert: dict[CaseId, Decimal],
    normaliser: Normaliser,
    order: list[CaseId],
    final: bool,
) -> None:
    rules = mixed(normaliser, minimum=10)
    scores = {"media": media, "expert": expert}
    turned = {
        "expert": {case: expert[case] for case in order},
        "media": {case: media[case] for case in order},
    }
    straight = rank(rules, votes, scores, final=final)
    shuffled = rank(rules, {case: votes[case] for case in order}, turned, final=final)
    assert _bytes(straight) == _bytes(shuffled)


@given(
    votes=VOTES,
    media=SCORES,
    expert=SCORES,
    normaliser=PUBLIC_NORMALISERS,
    case=st.sampled_from(CASES),
    more=st.integers(1, 30),
)
def test_one_more_counted_vote_never_costs_a_place(
    *,
    votes: dict[CaseId, int],
    media: dict[CaseId, Decimal],
    expert: dict[CaseId, Decimal],
    normaliser: Normaliser,
    case: CaseId,
    more: int,
) -> None:
    rules = mixed(normaliser)
    scores = {"media": media, "expert": expert}
    grown = {**votes, case: votes[case] + more}
    for final in (False, True):
        before = rank(rules, votes, scores, final=final)
        after = rank(rules, grown, scores, final=final)
        assert place_of(after, case) <= place_of(before, case)


@given(VOTES, SCORES, SCORES, PUBLIC_NORMALISERS)
@settings(max_examples=200)
def test_places_follow_the_composite_and_skip_after_ties(
    votes: dict[CaseId, int],
    media: dict[CaseId, Decimal],
    expert: dict[CaseId, Decimal],
    normaliser: Normaliser,
) -> None:
    scores = {"media": media, "expert": expert}
    for found in rank(mixed(normaliser), votes, scores, final=True).groups:
        for number, (first, second) in enumerate(pairwise(found.standings), start=1):
            assert first.composite is not None
            assert second.composite is not None
            assert first.composite >= second.composite
            equal = _told_apart_by(first) == _told_apart_by(second)
            assert second.place == (first.place if equal else number + 1)


@given(VOTES)
def test_live_equal_votes_share_a_place_and_unequal_ones_never(votes: dict[CaseId, int]) -> None:
    for found in rank(campaign(), votes, {}).groups:
        for first, second in pairwise(found.standings):
            assert (first.place == second.place) == (first.counted == second.counted)
            assert first.counted >= second.counted


@given(VOTES, SCORES, SCORES, PUBLIC_NORMALISERS)
def test_a_composite_can_be_redone_from_the_published_points(
    votes: dict[CaseId, int],
    media: dict[CaseId, Decimal],
    expert: dict[CaseId, Decimal],
    normaliser: Normaliser,
) -> None:
    rules = mixed(normaliser)
    scores = {"media": media, "expert": expert}
    for found in rank(rules, votes, scores, final=True).groups:
        for line in found.standings:
            parts = [part.weight * line.points[part.name] for part in rules.ranking.component]
            assert line.composite == sum(parts, Decimal(0)) / 100


@given(VOTES, st.integers(0, 60))
def test_the_minimum_drops_from_the_final_ranking_alone(
    votes: dict[CaseId, int], minimum: int
) -> None:
    base = campaign()
    rules = msgspec.structs.replace(
        base, ranking=msgspec.structs.replace(base.ranking, minimum_counted=minimum)
    )
    live, final = rank(rules, votes, {}), rank(rules, votes, {}, final=True)
    for case in CASES:
        assert line_of(live, case).place is not None
        assert (line_of(final, case).place is None) == (votes[case] < minimum)
        assert line_of(live, case).below_minimum == (votes[case] < minimum)


@given(VOTES)
def test_a_stored_snapshot_comes_back_as_it_was(votes: dict[CaseId, int]) -> None:
    whole = _snapshot(rank(campaign(), votes, {}, final=True))
    assert decode(encode(whole)) == whole


def _told_apart_by(line: Standing) -> tuple[object, ...]:
    return (line.composite, line.counted, line.points["expert"])


def _bytes(ranking: Ranking) -> bytes:
    return encode(_snapshot(ranking))


def _snapshot(ranking: Ranking) -> Snapshot:
    return Snapshot(
        campaign=ranking.campaign,
        epoch="e",
        as_of=7,
        published_at=OPENS,
        phase=Phase.CLOSED,
        ranking=ranking,
    )
