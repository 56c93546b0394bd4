"""Small invented votes with lists to win, and the truth about them by trying every subset."""

import dataclasses
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from random import Random

from msgspec.structs import replace

from display.ranking.ranking import MissingScoresError, rank
from display.ranking.scoring import BONUS, Figures
from display.sensitivity.contest import Basis
from display.sensitivity.firsts import firsts
from display.sensitivity.hunt import Limits
from display.sensitivity.lists import sensitivity
from display.sensitivity.values import Choices, Cut, Move, Sensitivity, Series, Smallest
from tests.campaigns import campaign, text
from voting.domain import CaseId
from voting.rules.campaign import Campaign
from voting.rules.ranking import (
    COUNTED,
    PUBLIC,
    Bonus,
    BonusItem,
    Component,
    Normaliser,
    RankingRules,
)

GROUP = "green"
EXPERT = "expert"


@dataclass(frozen=True, slots=True, kw_only=True)
class Arena:
    """One group with its votes, figures, prizes, and ballots that may move."""

    basis: Basis
    cuts: tuple[Cut, ...]
    held: Choices
    counted: Choices

    def answers(self, limits: Limits | None = None) -> list[Sensitivity]:
        """What the search says."""
        series = Series(
            award="best", group=GROUP, within=GROUP, cuts=self.cuts, draw=firsts(self.cuts)
        )
        return sensitivity(
            self.basis, [series], held=self.held, counted=self.counted, limits=limits
        )

    def members(self, move: Move, moved: Choices, prize: int) -> frozenset[CaseId] | None:
        """Who wins a prize, from 1, once these ballots have moved; None while scores lack."""
        votes = dict(self.basis.counted)
        for choice, ballots in moved.items():
            for case in choice:
                votes[case] = votes.get(case, 0) + move.sign * ballots
        basis = self.basis
        try:
            ranking = rank(basis.campaign, votes, basis.figures, final=basis.final)
        except MissingScoresError:
            return None
        return firsts(self.cuts)(ranking.groups[0])[prize - 1]

    def truth(self, move: Move, prize: int) -> int | None:
        """The smallest number of ballots that changes a list: by trying all subsets."""
        pile = self.held if move is Move.RELEASE else self.counted
        now = self.members(move, {}, prize)
        sizes = [
            sum(counts)
            for counts in product(*(range(ballots + 1) for ballots in pile.values()))
            if self.members(move, dict(zip(pile, counts, strict=True)), prize) not in {now, None}
        ]
        return min(sizes, default=None)


def smallest(answer: Sensitivity, move: Move) -> Smallest:
    """One of the two numbers of a list."""
    return answer.released if move is Move.RELEASE else answer.voided


def group_of(cases: int, rules: RankingRules) -> Campaign:
    """A campaign of one group, `c1`, `c2`, …"""
    base = campaign(cases=cases)
    return replace(
        base,
        category=base.category[:1],
        case=[replace(one, category=GROUP) for one in base.case],
        ranking=rules,
    )


def rules_of(
    normaliser: Normaliser, *, weight: str = "50", minimum: int = 0, ties: Sequence[str] = ()
) -> RankingRules:
    """Votes by a normaliser, and experts with the rest of the weight."""
    parts = [Component(PUBLIC, text("votes"), Decimal(weight), normaliser)]
    rest = Decimal(100) - Decimal(weight)
    if rest:
        parts.append(Component(EXPERT, text("experts"), rest, Normaliser.NONE))
    return RankingRules(parts, list(ties), minimum)


def arena(
    rules: RankingRules,
    votes: Mapping[str, int],
    scores: Mapping[str, int],
    *,
    cuts: Sequence[Cut],
    held: Mapping[tuple[str, ...], int] | None = None,
    counted: Mapping[tuple[str, ...], int] | None = None,
    final: bool = True,
) -> Arena:
    """An arena written out."""
    figures: Figures = {EXPERT: {CaseId(c): Decimal(score) for c, score in scores.items()}}
    return Arena(
        basis=Basis(
            campaign=group_of(len(votes), rules),
            counted={CaseId(case): count for case, count in votes.items()},
            figures=figures if scores else {},
            final=final,
            minimum=rules.minimum_counted if final else 0,
        ),
        cuts=tuple(cuts),
        held=_choices(held or {}),
        counted=_choices(counted or {}),
    )


def random_arena(rng: Random, normaliser: Normaliser, *, most_selections: int) -> Arena:
    """3 to 6 cases, at most 8 ballots of each kind; close votes and scores, so that ties, the
    minimum and thresholds matter."""
    cases = rng.randint(3, 6)
    names = [CaseId(f"c{number}") for number in range(1, cases + 1)]
    final = rng.random() < 0.85
    rules = _random_rules(rng, normaliser)
    held, counted = (_random_pile(rng, names, most_selections) for _ in range(2))
    votes: Counter[CaseId] = Counter({name: rng.choice([0, 0, 1, 2, 3, 5]) for name in names})
    for choice, ballots in counted.items():
        for case in choice:
            votes[case] += ballots
    return Arena(
        basis=Basis(
            campaign=group_of(cases, rules),
            counted=dict(votes),
            figures=_random_figures(rng, names, rules),
            final=final,
            minimum=rules.minimum_counted if final else 0,
        ),
        cuts=tuple(_random_cut(rng, final) for _ in range(rng.randint(1, 3))),
        held=held,
        counted=counted,
    )


def magnified(found: Arena, rng: Random) -> Arena:
    """The same among so many votes that one of them is less than points can tell, and with
    scores that differ by as little as that."""
    basis, more = found.basis, rng.choice([999_997, 1_000_000, 2_345_678, 3_000_000])
    minimum = more + rng.choice([0, 1, 3]) if basis.minimum else 0
    ranking = replace(basis.campaign.ranking, minimum_counted=minimum)
    by_votes = basis.campaign.ranking.component[0].normaliser is Normaliser.NONE
    figures = dict(basis.figures)
    if EXPERT in figures and not by_votes:
        figures[EXPERT] = {
            case: Decimal(60) + Decimal(rng.randint(-3, 3)).scaleb(-4) for case in figures[EXPERT]
        }
    return dataclasses.replace(
        found,
        basis=dataclasses.replace(
            basis,
            campaign=replace(basis.campaign, ranking=ranking),
            counted={case: votes + more for case, votes in basis.counted.items()},
            figures=figures,
            minimum=minimum,
        ),
    )


def _choices(given: Mapping[tuple[str, ...], int]) -> Choices:
    return {tuple(map(CaseId, choice)): ballots for choice, ballots in given.items()}


def _random_rules(rng: Random, normaliser: Normaliser) -> RankingRules:
    weight = rng.choice(["100", "50", "20", "70.5", "0"])
    ties: list[str] = rng.choice([[], [COUNTED], [EXPERT], [EXPERT, COUNTED], [PUBLIC]])
    if weight == "100":
        ties = [tie for tie in ties if tie != EXPERT]
    rules = rules_of(normaliser, weight=weight, minimum=rng.choice([0, 0, 1, 3, 4]), ties=ties)
    parts = list(rules.component)
    if weight != "100" and rng.random() < 0.3:
        parts[1] = replace(parts[1], normaliser=rng.choice(list(Normaliser)))
    bonus = Bonus(text("bonus"), Decimal(2), [BonusItem("b", text("b"), Decimal(2))])
    return replace(rules, component=parts, bonus=bonus if rng.random() < 0.3 else None)


def _random_figures(rng: Random, names: list[CaseId], rules: RankingRules) -> Figures:
    scores = [5, 6, 7] if rules.component[0].normaliser is Normaliser.NONE else [50, 52, 60, 70]
    figures = {}
    if len(rules.component) > 1:
        figures[EXPERT] = {name: Decimal(rng.choice(scores)) for name in names}
    if rules.bonus:
        figures[BONUS] = {name: Decimal(rng.choice(["0.5", "1.25"])) for name in names[::2]}
    return figures


def _random_cut(rng: Random, final: bool) -> Cut:
    at_least = rng.choice([10, 30, 50, 60, 80]) if final and rng.random() < 0.3 else None
    return Cut(
        number=rng.choice([1, 1, 2, 2, 3, None]),
        at_least=None if at_least is None else Decimal(at_least),
    )


def _random_pile(rng: Random, names: list[CaseId], most_selections: int) -> Choices:
    ballots = rng.randint(1, 8)
    return Counter(
        tuple(sorted(rng.choice(names) for _ in range(rng.randint(1, most_selections))))
        for _ in range(ballots)
    )
