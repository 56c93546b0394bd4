"""The formulas that the results page writes out. Pure.

The ranking comes with the snapshot and the scores with the life; for a moment one may be newer
than the other. Sums that would not lead to the published points are left out until they do.
"""

from collections.abc import Mapping

from display.ranking.formula import Formula, formulas
from display.ranking.points import points
from display.ranking.ranking import GroupRanking, Ranking
from display.ranking.scoring import Figures, figures_of
from voting.domain import CaseId
from voting.history.life import Life
from voting.rules.ranking import PUBLIC, Component


def written_out(life: Life, ranking: Ranking) -> Mapping[CaseId, Formula]:
    """How each composite came about, or nothing if these scores did not make this ranking."""
    figures = figures_of(life.campaign, life.scores)
    parts = [part for part in life.campaign.ranking.component if part.name != PUBLIC]
    if all(_made(part, figures, group) for part in parts for group in ranking.groups):
        return formulas(life.campaign, figures, ranking)
    return {}


def _made(part: Component, figures: Figures, group: GroupRanking) -> bool:
    published = {
        line.case: line.points[part.name] for line in group.standings if part.name in line.points
    }
    known = figures.get(part.name, {})
    if published.keys() - known.keys():
        return False
    return points({case: known[case] for case in published}, part.normaliser) == published
