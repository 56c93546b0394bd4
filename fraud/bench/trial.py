"""One world, judged by every detector and measured."""

import math
import time
from collections.abc import Sequence
from dataclasses import replace

from fraud.bench import memory
from fraud.bench.detector import Detector, Judged
from fraud.bench.figures import WorldFigures, family_figures, ranking_figures, surge_figures
from fraud.bench.material import Material
from fraud.bench.reading import read_material
from fraud.bench.roster import Planned
from fraud.bench.truth import Truth, read_truth
from fraud.bench.world_files import Shelf, world_folder
from voting.provenance.geography import Geography


def opened(shelf: Shelf, planned: Planned) -> tuple[Material, Truth]:
    """A world's ballots and their truth."""
    folder = world_folder(shelf.worlds, planned)
    material = read_material(folder / "ballots.csv", Geography(shelf.geography))
    return material, read_truth(folder / "truth.csv", material.log.ballot_ids)


def try_world(
    shelf: Shelf, planned: Planned, detectors: Sequence[Detector]
) -> tuple[WorldFigures, ...]:
    """Judge a world by each detector in turn."""
    material, truth = opened(shelf, planned)
    return tuple(_tried(one, planned, material, truth) for one in detectors)


def _tried(detector: Detector, planned: Planned, material: Material, truth: Truth) -> WorldFigures:
    before_mib = memory.forget_peak()
    began_s = time.process_time()
    judged = detector.judge(material)
    spent_s = time.process_time() - began_s
    return replace(
        measured(detector, planned, judged, material, truth),
        cpu_us=1e6 * spent_s / max(1, len(truth.labels)),
        added_mib=max(0.0, memory.peak() - before_mib) if before_mib > 0 else math.nan,
    )


def measured(
    detector: Detector, planned: Planned, judged: Judged, material: Material, truth: Truth
) -> WorldFigures:
    """What a detector's answer is worth; its cost aside."""
    rows = material.rows
    return WorldFigures(
        detector=detector.name,
        seed=planned.seed,
        world=planned.name,
        ballots=len(rows),
        honest=int((~truth.brushed).sum()),
        held=int(judged.held.sum()),
        falsely_held=int((judged.held & ~truth.brushed).sum()),
        falsely_shown=int((judged.shown & ~truth.brushed).sum()),
        families=tuple(
            family_figures(family, judged, truth, rows, is_live=detector.is_live)
            for family in truth.families
        ),
        surges=tuple(surge_figures(surge, judged, truth) for surge in truth.surges),
        ranking=ranking_figures(judged.held, truth, rows),
    )
