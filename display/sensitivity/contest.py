"""One group as the search sees it: whole numbers in place of decimals, cases by number. Pure.

A composite times 100 and a power of ten is `weight * P + fixed`: P is the points of the votes in
ten-thousandths, `fixed` what the other components and the bonus bring. `fixed` is read off the
ranking itself, so no rule is written twice; it depends on who stands, as points are taken among
those alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import msgspec

from display.ranking.ranking import GroupRanking, MissingScoresError, Standing, rank
from display.ranking.scoring import Figures
from voting.domain import CaseId
from voting.rules.campaign import Campaign
from voting.rules.ranking import COUNTED, PUBLIC, SHARED, Normaliser

_PLACES = 4

#: A tie rule about votes, or about their points; every other one is a constant of the case.
BY_COUNT, BY_POINTS = "counted", "points"
Tie = str | Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What each standing case has beside its votes: fixed points, and its tie rules in order."""

    standing: frozenset[int]
    fixed: Mapping[int, int]
    ties: Mapping[int, tuple[Tie, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What the answer follows from beside the ballots that may move; see `rank`.

    `minimum`: below so many votes a case stands for no list. In a final ranking it is the rules'
    (0 with a shortlist); a list drawn from a live ranking has its own rule.
    """

    campaign: Campaign
    counted: Mapping[CaseId, int]
    figures: Figures
    final: bool
    minimum: int
    absent: frozenset[CaseId] = frozenset()
    shortlist: frozenset[CaseId] | None = None


class Contest:
    """One group of a ranking. Cases that take no part are left out.

    Args:
        before: votes of cases of other groups, which are numbered before its own.
    """

    def __init__(
        self, basis: Basis, group: str, members: Sequence[CaseId], before: Sequence[int] = ()
    ) -> None:
        self._basis = _narrowed(basis, members)
        self.group = group
        self.cases = [case for case in members if _takes_part(basis, case)]
        self.numbers = {case: number for number, case in enumerate(self.cases, len(before))}
        self.votes = [*before, *(basis.counted.get(case, 0) for case in self.cases)]
        self.final = basis.final
        rules = basis.campaign.ranking
        self.minimum = basis.minimum
        public = [part for part in rules.component if part.name == PUBLIC]
        self.scale = 10 ** _weight_places(basis)
        weight = public[0].weight if public else Decimal(0)
        self.weight = int(weight * self.scale) if self.final else 1
        counts = public and self.final
        self.normaliser = public[0].normaliser if counts else Normaliser.NONE
        others = [part for part in rules.component if part.name != PUBLIC]
        #: Whether the points of those who stand depend on who else does.
        self.standing_matters = self.final and (
            (bool(self.weight) and self.normaliser in _BY_ALL)
            or any(part.normaliser is not Normaliser.NONE for part in others)
        )
        self._unlimited = _without_minimum(self._basis)
        self._supposed: dict[frozenset[int], GroupRanking | None] = {}

    @property
    def standing(self) -> frozenset[int]:
        """Who stands as the votes are."""
        return frozenset(n for n in self.numbers.values() if self.votes[n] >= self.minimum)

    def ranked(self, votes: Sequence[int]) -> GroupRanking | None:
        """The group with these votes; None while a case that stands lacks a score."""
        return self._ranked(self._basis, votes)

    def supposed(self, standing: frozenset[int]) -> GroupRanking | None:
        """The group with the votes as they are, if exactly these stood, whatever the minimum;
        None if one of them lacks a score."""
        if standing not in self._supposed:
            others = frozenset(c for c, n in self.numbers.items() if n not in standing)
            basis = replace(self._unlimited, absent=self._basis.absent | others)
            self._supposed[standing] = self._ranked(basis, self.votes)
        return self._supposed[standing]

    def _ranked(self, basis: Basis, votes: Sequence[int]) -> GroupRanking | None:
        counted = {case: votes[number] for case, number in self.numbers.items()}
        try:
            ranking = rank(
                basis.campaign,
                counted,
                basis.figures,
                final=basis.final,
                absent=basis.absent,
                shortlist=basis.shortlist,
            )
        except MissingScoresError:
            return None
        return next(group for group in ranking.groups if group.group == self.group)

    def terms(self, group: GroupRanking) -> Terms:
        """The constants of those who stand in a supposed ranking."""
        lines = {self.numbers[line.case]: line for line in group.standings}
        fixed = {n: self._fixed(line) if self.final else 0 for n, line in lines.items()}
        ties = {n: self._ties(line) if self.final else () for n, line in lines.items()}
        return Terms(standing=frozenset(lines), fixed=fixed, ties=ties)

    def _fixed(self, line: Standing) -> int:
        return self.scaled(
            sum(
                (
                    part.weight * line.points[part.name]
                    for part in self._basis.campaign.ranking.component
                    if part.name != PUBLIC
                ),
                line.bonus * 100,
            )
        )

    def scaled(self, hundredfold: Decimal) -> int:
        """A composite times 100 as a whole number."""
        return int((hundredfold * self.scale).scaleb(_PLACES))

    def _ties(self, line: Standing) -> tuple[Tie, ...]:
        found: list[Tie] = []
        for rule in self._basis.campaign.ranking.ties:
            if rule == SHARED:
                break
            found.append(_tie(line, rule))
        return tuple(found)


_BY_ALL = frozenset({Normaliser.SHARE, Normaliser.MIN_MAX, Normaliser.RANK})


def _tie(line: Standing, rule: str) -> Tie:
    if rule == COUNTED:
        return BY_COUNT
    return BY_POINTS if rule == PUBLIC else line.points.get(rule, Decimal(-1))


def _takes_part(basis: Basis, case: CaseId) -> bool:
    return case not in basis.absent and (basis.shortlist is None or case in basis.shortlist)


def _narrowed(basis: Basis, members: Sequence[CaseId]) -> Basis:
    """The same, of one group: ranking the others again would only cost time."""
    inside = frozenset(members)
    cases = [case for case in basis.campaign.case if case.case_id in inside]
    return Basis(
        campaign=msgspec.structs.replace(basis.campaign, case=cases),
        counted={},
        figures={
            name: {case: figure for case, figure in by_case.items() if case in inside}
            for name, by_case in basis.figures.items()
        },
        final=basis.final,
        minimum=basis.minimum,
        absent=basis.absent & inside,
        shortlist=None if basis.shortlist is None else basis.shortlist & inside,
    )


def _without_minimum(basis: Basis) -> Basis:
    rules = msgspec.structs.replace(basis.campaign.ranking, minimum_counted=0)
    return replace(basis, campaign=msgspec.structs.replace(basis.campaign, ranking=rules))


def _weight_places(basis: Basis) -> int:
    """Decimal places that make every weight, bonus and threshold whole, two more for percents."""
    rules = basis.campaign.ranking
    figures = [part.weight for part in rules.component]
    figures += basis.figures.get("bonus", {}).values()
    figures += [
        prize.at_least
        for award in basis.campaign.award
        for prize in award.prize
        if prize.at_least is not None
    ]
    return max((_places(figure) for figure in figures), default=0)


def _places(figure: Decimal) -> int:
    exponent = figure.as_tuple().exponent
    assert isinstance(exponent, int)
    return max(0, -exponent)
