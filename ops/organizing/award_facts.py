"""Each award of a campaign as facts: as computed, as adopted, and the differences."""

from typing import Any

from display.awarding.awards import candidate_list, organization_standings
from display.awarding.candidates import Candidates, numbers
from display.ranking.ranking import Ranking
from ops.organizing.moments import Moment
from voting.history.decisions import Adoption, Prizewinners
from voting.rules.awards import Award, AwardKind


def facts_of(found: Moment) -> dict[str, Any]:
    """All awards as facts for programs; computed lists are null before the final ranking."""
    ranking = found.ranking
    return {
        "campaign": found.life.campaign.id,
        "as_of": found.index,
        "final": ranking.final,
        "outstanding": list(ranking.outstanding),
        "awards": [_award(found, ranking, award) for award in found.life.campaign.award],
    }


def _award(found: Moment, ranking: Ranking, award: Award) -> dict[str, Any]:
    candidates = candidate_list(found.life, ranking, award) if ranking.final else None
    adopted = found.life.adoptions.get(award.id)
    computed = [one.list_ for one in candidates] if candidates is not None else None
    facts: dict[str, Any] = {
        "award": award.id,
        "kind": award.kind.value,
        "computed": [_candidates(found, award, one) for one in candidates or []] or None,
        "adopted": [_list(one) for one in adopted.adopted] if adopted else None,
        "adopted_as_of": adopted.as_of if adopted else None,
        "changed_since": _changed_since(computed, adopted),
        "differences": _differences(adopted),
        "revoked": _revoked(found, award),
    }
    if award.kind is AwardKind.ORGANIZATIONS and ranking.final:
        facts["standings"] = [
            {
                "recommender": standing.recommender,
                "place": standing.place,
                "recommended": standing.recommended,
                "awarded": standing.awarded,
                "points": f"{float(standing.points):.4f}",
            }
            for standing in organization_standings(found.life, ranking, award)
        ]
    return facts


def _candidates(found: Moment, award: Award, one: Candidates) -> dict[str, Any]:
    number = numbers(found.life, award, one.group).get(one.prize)
    return {**_list(one.list_), "number": number, "tied": list(one.tied)}


def _list(one: Prizewinners) -> dict[str, Any]:
    return {"group": one.group, "prize": one.prize, "winners": one.winners}


def _changed_since(computed: list[Prizewinners] | None, adopted: Adoption | None) -> bool | None:
    """Whether the rules give another list now than when this one was adopted."""
    return None if computed is None or adopted is None else computed != adopted.computed


def _differences(adopted: Adoption | None) -> list[dict[str, Any]]:
    return [
        {
            "case": one.case,
            "computed": one.computed,
            "adopted": one.adopted,
            "reason": one.reason,
        }
        for one in (adopted.differences if adopted else [])
    ]


def _revoked(found: Moment, award: Award) -> list[dict[str, str]]:
    return [
        {"winner": one.winner, "certificate": one.certificate, "reason": one.reason}
        for one in found.life.revocations
        if one.award == award.id
    ]
