"""Two implementations of one rule book: the check finds the candidates that the awards find."""

import msgspec
from hypothesis import event, given
from hypothesis import strategies as st

from display.awarding.awards import computed
from display.awarding.shortlisting import by_votes, shortlisted
from ops.verify.lists import candidate_lists
from ops.verify.shortlists import shortlisted as checked_shortlist
from ops.verify.standings import standings
from tests.unit.ops.verify.invented_campaigns import COUNTS, campaigns, decided
from tests.unit.ops.verify.two_readings import checked, ours


@given(st.data(), COUNTS)
def test_both_give_the_same_candidates(data: st.DataObject, counts: list[int]) -> None:
    campaign = data.draw(campaigns())
    taken = data.draw(decided(campaign))
    state, life = ours(campaign, taken, counts), checked(campaign, taken)
    plain = {case.id: n for case, n in zip(campaign.case, counts, strict=True)}
    ranking = standings(life, plain)
    event(f"final: {ranking.final}")
    if ranking.final:
        mine = {
            award.id: candidate_lists(life, ranking, award) for award in life.rules.campaign.award
        }
        theirs = computed(state.life, state.ranking)
        assert msgspec.to_builtins(mine) == msgspec.to_builtins(theirs)


@given(st.data(), COUNTS)
def test_both_give_the_same_shortlist(data: st.DataObject, counts: list[int]) -> None:
    campaign = data.draw(campaigns())
    taken = data.draw(decided(campaign))
    state, life = ours(campaign, taken, counts), checked(campaign, taken)
    plain = {case.id: n for case, n in zip(campaign.case, counts, strict=True)}
    mine = checked_shortlist(life, plain)
    if campaign.ranking.shortlist is None:
        assert mine is None
    else:
        assert mine == shortlisted(state.life, by_votes(state.life, state.tallies))
