"""Two implementations of one rule book: the check ranks as the ranking room does."""

from decimal import Decimal

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from display.ranking import Ranking, rank
from ops.export import tables
from ops.export.cells import cell_text
from ops.verify import expected
from ops.verify.rules import Campaign as CheckedCampaign
from ops.verify.standings import standings
from tests.campaigns import campaign, text
from voting.campaign import COUNTED, PUBLIC, SHARED, Campaign, Component, Normaliser, RankingRules
from voting.domain import CaseId, Tally

#: The check reads no logarithms yet.
CHECKED = [one for one in Normaliser if one is not Normaliser.LOG]
TIES = [[SHARED], [COUNTED, SHARED], [COUNTED]]


@st.composite
def rules(draw: st.DrawFn) -> RankingRules:
    weight = draw(st.sampled_from(["100", "50", "33.3", "0.07"]))
    public = Component(PUBLIC, text("votes"), Decimal(weight), draw(st.sampled_from(CHECKED)))
    expert = Component("expert", text("experts"), Decimal(50), Normaliser.NONE)
    components = [public, expert] if draw(st.booleans()) else [public]
    return RankingRules(components, draw(st.sampled_from(TIES)), draw(st.integers(0, 4)))


COUNTS = st.lists(st.integers(0, 9) | st.integers(0, 10**7), min_size=6, max_size=6)


@given(rules(), COUNTS, st.booleans())
def test_both_give_the_same_rows_and_the_same_page(
    ranking: RankingRules, counts: list[int], closed: bool
) -> None:
    ours: Campaign = msgspec.structs.replace(campaign(), ranking=ranking)
    checked = msgspec.convert(msgspec.to_builtins(ours), CheckedCampaign)
    counted = {case.case_id: count for case, count in zip(ours.case, counts, strict=True)}
    tallies = {case: Tally(received=n, counted=n) for case, n in counted.items()}
    final = closed and len(ranking.component) == 1

    theirs = rank(ours, counted, {}, final=final)
    mine = standings(checked, {str(case): n for case, n in counted.items()}, closed=closed)

    plain = {str(case): {"received": n} for case, n in counted.items()}
    assert _texts(ours, tallies, theirs) == list(expected.ranking_rows(checked, mine, plain))
    page = tables.ranking_page(theirs, tallies, as_of=7)
    assert page == expected.ranking_page(checked, mine, plain, as_of=7)
    assert tables.ranking_header(ours) == expected.ranking_header(checked)


def _texts(
    ours: Campaign, tallies: dict[CaseId, Tally], ranking: Ranking
) -> list[tuple[str, ...]]:
    rows = tables.ranking_rows(ours, ranking, tallies)
    return [tuple(cell_text(cell) for cell in row) for row in rows]
