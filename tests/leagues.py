"""Small invented votes in which organizations compete by their cases, and the truth by trying
every subset of the ballots."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from random import Random

from msgspec.structs import replace

from display.awarding.awards import candidate_list
from display.ranking.outcome import outcome
from display.ranking.ranking import MissingScoresError
from display.sensitivity.hunt import Limits
from display.sensitivity.question import sensitivities
from display.sensitivity.values import Choices, Move, Sensitivity
from tests.arenas import EXPERT, rules_of
from tests.awarded import award, prize, scores
from tests.campaigns import campaign, case, text
from voting.domain import CaseId, Phase, Tally
from voting.history.life import Life
from voting.rules.awards import Award, AwardKind
from voting.rules.campaign import Campaign
from voting.rules.entries import Category, Recommender
from voting.rules.ranking import COUNTED, Normaliser, Scope, Scoring

UNITS = "units"


@dataclass(frozen=True, slots=True, kw_only=True)
class League:
    """A closed vote with an award of organizations, and the ballots that may move."""

    life: Life
    votes: Mapping[CaseId, int]
    held: Choices
    counted: Choices

    def answer(self, limits: Limits | None = None) -> Sensitivity:
        """What the search says of the organizations."""
        found = sensitivities(
            self.life, _tallies(self.votes), held=self.held, counted=self.counted, limits=limits
        )
        return next(one for one in found.lists if one.award == UNITS)

    def members(self, move: Move, moved: Choices) -> frozenset[str]:
        """Who is on the list once these ballots have moved."""
        votes = Counter(self.votes)
        for choice, ballots in moved.items():
            for one in choice:
                votes[one] += move.sign * ballots
        ranking = outcome(self.life, _tallies(votes))
        if not ranking.final:
            raise MissingScoresError
        units = next(one for one in self.life.campaign.award if one.id == UNITS)
        return frozenset(candidate_list(self.life, ranking, units)[0].winners)

    def truth(self, move: Move) -> int | None:
        """The smallest number of ballots that changes the list: by trying all subsets."""
        pile = self.held if move is Move.RELEASE else self.counted
        now = self.members(move, {})
        sizes = [
            sum(counts)
            for counts in product(*(range(ballots + 1) for ballots in pile.values()))
            if self.members(move, dict(zip(pile, counts, strict=True))) != now
        ]
        return min(sizes, default=None)


def league(
    recommended: Mapping[str, str],
    votes: Mapping[str, int],
    *,
    normaliser: Normaliser = Normaliser.NONE,
    weight: str = "100",
    minimum: int = 0,
    given: Mapping[str, int] | None = None,
    best: Award | None = None,
    number: int = 1,
    held: Mapping[tuple[str, ...], int] | None = None,
    counted: Mapping[tuple[str, ...], int] | None = None,
    **more: object,
) -> League:
    """A league written out; a case `green-1` is of the category `green`.

    Args:
        recommended: case → who recommended it.
        given: case → the experts' score.
        best: the award of cases; one winner in each category where it is not given.
    """
    figures = {EXPERT: scores(given)} if given else {}
    built = _campaign(recommended, best or award(prize(1)), number)
    rules = rules_of(normaliser, weight=weight, minimum=minimum, ties=[COUNTED])
    parts = [
        replace(part, scoring=Scoring(Decimal(100))) if part.name == EXPERT else part
        for part in rules.component
    ]
    life = Life(
        campaign=replace(built, ranking=replace(rules, component=parts)),
        phase=Phase.CLOSED,
        scores=figures,
        **more,  # type: ignore[arg-type]
    )
    return League(
        life=life,
        votes={CaseId(one): count for one, count in votes.items()},
        held={tuple(map(CaseId, choice)): n for choice, n in (held or {}).items()},
        counted={tuple(map(CaseId, choice)): n for choice, n in (counted or {}).items()},
    )


def random_league(rng: Random, normaliser: Normaliser, *, most_selections: int) -> League:
    """2 categories, 2 to 4 cases each, 2 to 4 recommenders, at most 7 ballots of each kind."""
    names = [f"{group}-{n}" for group in ("green", "blue") for n in range(1, rng.randint(3, 5))]
    units = [f"u{number}" for number in range(rng.randint(2, 4))]
    held, counted = (_random_pile(rng, names, most_selections) for _ in range(2))
    votes = Counter({name: rng.choice([0, 1, 2, 3, 4]) for name in names})
    for choice, ballots in counted.items():
        for one in choice:
            votes[one] += ballots
    weight = rng.choice(["100", "50", "50", "20"])
    at_least = rng.choice([None, None, None, "30"])
    prizes = [prize(rng.choice([1, 1, 2]), at_least)]
    if rng.random() < 0.3:
        prizes.append(prize(rng.choice([1, None])))
    return league(
        {name: rng.choice(units) for name in names},
        votes,
        normaliser=normaliser,
        weight=weight,
        minimum=rng.choice([0, 0, 2, 3]),
        given=None if weight == "100" else {n: rng.choice([50, 52, 60]) for n in names},
        best=award(*prizes, within=rng.choice([None, None, Scope.CATEGORY])),
        number=rng.choice([1, 1, 2]),
        held=held,
        counted=counted,
    )


def _campaign(recommended: Mapping[str, str], best: Award, number: int) -> Campaign:
    units = award(
        prize(number),
        award_id=UNITS,
        kind=AwardKind.ORGANIZATIONS,
        within=Scope.CAMPAIGN,
        of=best.id,
    )
    return replace(
        campaign(),
        category=[Category(name, text(name), ["field"]) for name in ("green", "blue")],
        case=[
            replace(case(name, name.partition("-")[0]), recommended_by=who)
            for name, who in recommended.items()
        ],
        recommender=[Recommender(who, text(who)) for who in sorted(set(recommended.values()))],
        award=[best, units],
    )


def _random_pile(rng: Random, names: list[str], most: int) -> dict[tuple[str, ...], int]:
    return Counter(
        tuple(sorted(rng.choice(names) for _ in range(rng.randint(1, most))))
        for _ in range(rng.randint(1, 7))
    )


def _tallies(votes: Mapping[CaseId, int]) -> dict[CaseId, Tally]:
    return {one: Tally(received=count, counted=count) for one, count in votes.items()}
