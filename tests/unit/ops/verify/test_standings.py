"""Two implementations of one rule book: the check ranks as the ranking room does."""

from hypothesis import event, given
from hypothesis import strategies as st

from ops.export.cells import cell_text
from ops.export.standings import ranking_header, ranking_page, ranking_rows
from ops.verify import expected_ranking
from ops.verify.standings import standings
from tests.unit.ops.verify.invented_campaigns import COUNTS, campaigns, decided
from tests.unit.ops.verify.two_readings import AS_OF, checked, ours


@given(st.data(), COUNTS)
def test_both_give_the_same_rows_and_the_same_page(data: st.DataObject, counts: list[int]) -> None:
    campaign = data.draw(campaigns())
    taken = data.draw(decided(campaign))
    state, life = ours(campaign, taken, counts), checked(campaign, taken)
    plain = {case.id: n for case, n in zip(campaign.case, counts, strict=True)}
    tallies = {case: {"received": n} for case, n in plain.items()}

    mine = standings(life, plain)

    event(f"final: {mine.final}")
    rules = life.rules.campaign
    rows = [tuple(cell_text(cell) for cell in row) for row in ranking_rows(state)]
    assert rows == list(expected_ranking.ranking_rows(rules, mine, tallies))
    assert ranking_page(state) == expected_ranking.ranking_page(rules, mine, tallies, AS_OF)
    assert ranking_header(campaign) == expected_ranking.ranking_header(rules)
