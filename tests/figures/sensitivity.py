"""Measures the search for the fewest ballots that change a list: seconds and peak memory.

    python -m tests.figures.sensitivity --cases 200 --groups 8 --selections 5

The field is invented: every group has prizes of 3 and 7, votes count half, media and experts half.
With recommenders, the first five of them by cases and by winners have a list of their own.
"""

import resource
import time
from collections import Counter
from decimal import Decimal
from random import Random

import click
from msgspec.structs import replace

from display.sensitivity.contest import Basis
from display.sensitivity.firsts import firsts
from display.sensitivity.lists import of_organizations, sensitivity
from display.sensitivity.question import asked_of
from display.sensitivity.values import Choices, Cut, Sensitivity, Series, Smallest
from tests.campaigns import campaign, case, text
from voting.domain import CaseId
from voting.rules.awards import Award, AwardKind, Prize
from voting.rules.campaign import Campaign
from voting.rules.entries import Category, Recommender
from voting.rules.ranking import COUNTED, PUBLIC, Component, Normaliser, RankingRules, Scope

_CUTS = (Cut(number=3), Cut(number=7))
_SCORED = {"media": 20, "experts": 30}


@click.command()
@click.option("--cases", default=200, show_default=True)
@click.option("--groups", default=8, show_default=True)
@click.option("--held", default=100_000, show_default=True)
@click.option("--counted", default=1_000_000, show_default=True)
@click.option("--choices", default=100_000, show_default=True, help="Distinct, at most.")
@click.option("--selections", default=5, show_default=True, help="Of one ballot, at most.")
@click.option("--minimum", default=1000, show_default=True)
@click.option(
    "--normaliser", type=click.Choice([one.value for one in Normaliser]), default="first-100"
)
@click.option("--recommenders", default=0, show_default=True, help="Who compete by their cases.")
@click.option("--seed", default=7, show_default=True)
def main(
    *,
    cases: int,
    groups: int,
    held: int,
    counted: int,
    choices: int,
    selections: int,
    minimum: int,
    normaliser: str,
    recommenders: int,
    seed: int,
) -> None:
    """Ask about every list of an invented field."""
    rng = Random(seed)
    field = _field(cases, groups, Normaliser(normaliser), minimum)
    ids = [one.case_id for one in field.case]
    voided, released = (_pile(rng, ids, n, choices, selections) for n in (counted, held))
    basis = Basis(
        campaign=field,
        counted=_votes(voided),
        figures={name: {one: Decimal(rng.randint(60, 95)) for one in ids} for name in _SCORED},
        final=True,
        minimum=minimum,
    )
    series = [
        Series(award="best", group=one.id, within=one.id, cuts=_CUTS, draw=firsts(_CUTS))
        for one in field.category
    ]
    began = time.process_time()
    answers = sensitivity(basis, series, held=released, counted=voided)
    _tell("cases", answers, began, len(voided) + len(released))
    if recommenders:
        began = time.process_time()
        whole = _recommended(field, recommenders, rng)
        asked = asked_of(whole, whole.award[1], None, series)
        answers = [of_organizations(basis, asked, held=released, counted=voided)]
        _tell("organizations", answers, began, len(voided) + len(released))


def _tell(of: str, answers: list[Sensitivity], began: float, distinct: int) -> None:
    seconds = time.process_time() - began
    both = [number for one in answers for number in (one.released, one.voided)]
    exact = sum(number.is_exact for number in both)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    click.echo(
        f"{of}: {seconds:.1f} s of CPU, {peak} MiB with the field itself; {len(answers)} lists,"
        f" {exact} of {len(both)} answers exact; {distinct:,} distinct choices"
    )
    click.echo("  " + " ".join(_number(one) for one in both))


def _number(one: Smallest) -> str:
    return str(one.lower) if one.is_exact else f"{one.lower}–{one.upper}"


def _recommended(field: Campaign, recommenders: int, rng: Random) -> Campaign:
    """The field with an award of organizations; some recommend more cases than others."""
    units = [Recommender(f"u{number}", text("unit")) for number in range(recommenders)]
    weights = [1 / (place + 1) ** 0.5 for place in range(recommenders)]
    chosen = rng.choices(units, weights, k=len(field.case))
    cases = zip(field.case, chosen, strict=True)
    return replace(
        field,
        recommender=units,
        case=[replace(one, recommended_by=unit.id) for one, unit in cases],
        award=[
            Award("best", text("best"), [Prize(text("prize"), cut.number) for cut in _CUTS]),
            Award(
                "units",
                text("units"),
                [Prize(text("prize"), 5)],
                kind=AwardKind.ORGANIZATIONS,
                within=Scope.CAMPAIGN,
                of="best",
            ),
        ],
    )


def _field(cases: int, groups: int, normaliser: Normaliser, minimum: int) -> Campaign:
    names = [f"g{number}" for number in range(groups)]
    parts = [Component(PUBLIC, text("votes"), Decimal(50), normaliser)]
    parts += [
        Component(name, text(name), Decimal(weight), Normaliser.NONE)
        for name, weight in _SCORED.items()
    ]
    return replace(
        campaign(),
        category=[Category(name, text(name)) for name in names],
        case=[case(f"c{number}", names[number % groups]) for number in range(cases)],
        ranking=RankingRules(parts, [COUNTED], minimum),
    )


def _pile(rng: Random, ids: list[CaseId], ballots: int, distinct: int, most: int) -> Choices:
    weights = [1 / (place + 1) ** 0.5 for place in range(len(ids))]
    some = [
        tuple(sorted(set(rng.choices(ids, weights, k=most))))
        for _ in range(min(distinct, ballots))
    ]
    return Counter([*some, *rng.choices(some, k=ballots - len(some))])


def _votes(pile: Choices) -> dict[CaseId, int]:
    votes: Counter[CaseId] = Counter()
    for choice, ballots in pile.items():
        for one in choice:
            votes[one] += ballots
    return dict(votes)


if __name__ == "__main__":
    main()
