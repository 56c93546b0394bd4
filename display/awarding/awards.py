"""Who wins what: the candidate lists that the rules compute, and the lists in force. Pure.

The computed list is a candidate list; the committee adopts it or changes it (see `adoptions`).
Places are written `group/prize`, the prize by its number in the award, from 1.
"""

from collections.abc import Iterable, Mapping

from display.awarding.candidates import Candidates, candidates, line_ups
from display.awarding.organizations import OrganizationStanding, best, organizations
from display.ranking.ranking import Ranking
from voting.errors import UnlawfulDecision, WrongRequest
from voting.history.decisions import Prizewinners
from voting.history.life import Life
from voting.rules.awards import Award, AwardKind
from voting.rules.campaign import Campaign


def award_of(campaign: Campaign, award_id: str) -> Award:
    """The award of an id.

    Raises:
        UnlawfulDecision: the campaign has none of it; says which it has.
    """
    found = next((award for award in campaign.award if award.id == award_id), None)
    if found is None:
        known = ", ".join(award.id for award in campaign.award) or "none"
        raise WrongRequest(f"{campaign.id} has no award `{award_id}`; it has {known}")
    return found


def computed(life: Life, ranking: Ranking) -> dict[str, list[Prizewinners]]:
    """Award → its candidate list: every prize of every group, in order, also empty ones.

    Args:
        life: the campaign with its rules in force, its numbers and its adoptions.
        ranking: what `outcome` gives for the same index.

    Raises:
        UnlawfulDecision: the ranking is not final.
    """
    return {
        award.id: [one.list_ for one in candidate_list(life, ranking, award)]
        for award in life.campaign.award
    }


def candidate_list(life: Life, ranking: Ranking, award: Award) -> list[Candidates]:
    """The candidate list of one award, with what is tied across the end of a prize.

    Raises:
        UnlawfulDecision: the ranking is not final.
    """
    _refuse_early(ranking)
    match award.kind:
        case AwardKind.CASES:
            return candidates(life, ranking, award)
        case AwardKind.ORGANIZATIONS:
            standings = organization_standings(life, ranking, award)
            return [best(life.campaign, award, standings)]


def organization_standings(
    life: Life, ranking: Ranking, award: Award
) -> list[OrganizationStanding]:
    """The organizations of an award with their points, by the adopted list of `of` if there is
    one, and by the computed one until then."""
    of = award_of(life.campaign, award.of or "")
    adoption = life.adoptions.get(of.id)
    lists = adoption.adopted if adoption else computed_list(life, ranking, of)
    return organizations(life.campaign, award, places(lists).keys())


def computed_list(life: Life, ranking: Ranking, award: Award) -> list[Prizewinners]:
    """The candidate list of one award, as the ledger keeps it."""
    return [one.list_ for one in candidate_list(life, ranking, award)]


def line_up(life: Life, ranking: Ranking, award: Award) -> list[str]:
    """All who may win an award, in the order of their groups and of their standing."""
    match award.kind:
        case AwardKind.CASES:
            groups = line_ups(life, ranking, award).values()
            return [standing.case for group in groups for standing in group]
        case AwardKind.ORGANIZATIONS:
            return [s.recommender for s in organization_standings(life, ranking, award)]


def places(lists: Iterable[Prizewinners]) -> dict[str, str]:
    """Winner → its place, `group/prize`."""
    return {winner: place(one.group, one.prize) for one in lists for winner in one.winners}


def place(group: str, prize: int) -> str:
    """A place as differences name it."""
    return f"{group}/{prize}"


def in_force(life: Life) -> Mapping[str, list[Prizewinners]]:
    """Award → its adopted list without those who lost it again by a later certificate."""
    lost = {(one.award, one.winner) for one in life.revocations}
    return {
        award: [
            _without(one, {who for who in one.winners if (award, who) in lost})
            for one in body.adopted
        ]
        for award, body in life.adoptions.items()
    }


def _without(one: Prizewinners, lost: set[str]) -> Prizewinners:
    kept = [winner for winner in one.winners if winner not in lost]
    return Prizewinners(group=one.group, prize=one.prize, winners=kept)


def _refuse_early(ranking: Ranking) -> None:
    if ranking.final:
        return
    missing = ", ".join(ranking.outstanding)
    why = f"scores outstanding: {missing}" if missing else "the vote or the review goes on"
    raise UnlawfulDecision(f"there is no candidate list before the final ranking ({why})")
