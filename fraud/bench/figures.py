"""What one detector reached in one world."""

import math
from dataclasses import dataclass

import numpy as np

from fraud.bench import measures
from fraud.bench.detector import Judged
from fraud.bench.material import Rows
from fraud.bench.truth import Truth
from fraud.domain import Bools, Ints

#: Recall is told at the score above which this share of honest ballots lies.
FALSE_HOLDS = 0.001


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyFigures:
    """One family in one world.

    Attributes:
        share: of the world's ballots that it cast.
        precision: of what is held, leaving other families aside; NaN where nothing is held.
        average_precision: of its ballots among all that are not brushed.
        recall_at_false: its ballots above the score that 0.1% of the others exceed.
        seconds, ballots: to detection, by wave; empty where the method knows no live run.
    """

    family: str
    share: float
    precision: float
    recall: float
    average_precision: float
    recall_at_false: float
    seconds: tuple[float, ...]
    ballots: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SurgeFigures:
    """How much of one honest surge is held, of how many ballots."""

    surge: str
    ballots: int
    held: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RankingFigures:
    """Rankings against the true one, of honest ballots: of all ballots, and of those counted."""

    raw_tau: float
    tau: float
    raw_winner: bool
    winner: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WorldFigures:
    """Everything that is measured of a detector in a world.

    Attributes:
        honest, held, falsely_held, falsely_shown: ballots; shown ones are not held.
        cpu_us: CPU time for each ballot, reading aside.
        added_mib: peak memory above what the world itself takes; NaN where it cannot be told.
    """

    detector: str
    seed: int
    world: str
    ballots: int
    honest: int
    held: int
    falsely_held: int
    falsely_shown: int
    families: tuple[FamilyFigures, ...]
    surges: tuple[SurgeFigures, ...]
    ranking: RankingFigures
    cpu_us: float = math.nan
    added_mib: float = math.nan


def family_figures(
    family: str, judged: Judged, truth: Truth, rows: Rows, *, is_live: bool
) -> FamilyFigures:
    """Measure one family that the world holds."""
    mine, others = truth.labels == family, ~truth.brushed
    caught, wrong = int(judged.held[mine].sum()), int(judged.held[others].sum())
    found = [
        measures.detection(rows.at[wave], judged.found_at[wave]) for wave in truth.waves_of(family)
    ]
    limit = measures.score_above_all_but(judged.score[others], FALSE_HOLDS)
    return FamilyFigures(
        family=family,
        share=float(mine.mean()),
        precision=caught / (caught + wrong) if caught + wrong else math.nan,
        recall=float(judged.held[mine].mean()),
        average_precision=measures.average_precision(judged.score[mine], judged.score[others]),
        recall_at_false=measures.share_above(judged.score[mine], limit),
        seconds=tuple(one.seconds for one in found) if is_live else (),
        ballots=tuple(one.ballots for one in found) if is_live else (),
    )


def surge_figures(surge: str, judged: Judged, truth: Truth) -> SurgeFigures:
    """Measure one honest surge that the world holds."""
    mine = truth.labels == surge
    return SurgeFigures(surge=surge, ballots=int(mine.sum()), held=float(judged.held[mine].mean()))


def ranking_figures(held: Bools, truth: Truth, rows: Rows) -> RankingFigures:
    """Rank all ballots, those not held, and those not brushed."""
    every = np.ones(len(rows), np.bool_)
    true, raw, cleaned = (_votes(rows, which) for which in (~truth.brushed, every, ~held))
    return RankingFigures(
        raw_tau=measures.agreement(true, raw),
        tau=measures.agreement(true, cleaned),
        raw_winner=measures.names_the_winner(true, raw),
        winner=measures.names_the_winner(true, cleaned),
    )


def _votes(rows: Rows, which: Bools) -> Ints:
    return measures.votes_by_case(rows.cases, which[rows.ballot], len(rows.case_names))
