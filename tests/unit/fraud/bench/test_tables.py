"""What the tables and the document say of a detector's worlds."""

import json
import math
from dataclasses import replace

import pytest

from fraud.bench.benchmark import Outcome
from fraud.bench.document import document
from fraud.bench.figures import FamilyFigures, RankingFigures, SurgeFigures, WorldFigures
from fraud.bench.summary import missed, summarised
from fraud.bench.table import Table, as_markdown, as_text
from fraud.bench.tables import tables
from fraud.bench.targets import Measure

A1 = FamilyFigures(
    family="A1",
    share=0.02,
    precision=1.0,
    recall=1.0,
    average_precision=0.99,
    recall_at_false=1.0,
    seconds=(90.0,),
    ballots=(40.0,),
)
WORLD = WorldFigures(
    detector="pingxuan",
    seed=1,
    world="world-1",
    ballots=1000,
    honest=980,
    held=20,
    falsely_held=0,
    falsely_shown=0,
    families=(A1,),
    surges=(SurgeFigures(surge="H9", ballots=100, held=0.0),),
    ranking=RankingFigures(raw_tau=0.9, tau=1.0, raw_winner=False, winner=True),
    cpu_us=10.0,
    added_mib=20.0,
)


def outcome(*worlds: WorldFigures) -> Outcome:
    return Outcome(
        seeds=1,
        ballots=1000,
        summaries=(summarised("pingxuan", worlds),),
        figures=worlds,
        settings={},
        left_out={},
    )


def test_a_detector_that_reaches_everything_misses_nothing() -> None:
    assert missed(summarised("pingxuan", [WORLD])) == ()


@pytest.mark.parametrize(
    ("worse", "name"),
    [
        ({"families": (replace(A1, average_precision=0.97),)}, "A1 pr_auc"),
        ({"families": (replace(A1, recall_at_false=0.9),)}, "A1 recall_at_false"),
        ({"surges": (SurgeFigures(surge="H9", ballots=100, held=0.01),)}, "H9 surge_held"),
        ({"ranking": replace(WORLD.ranking, tau=0.9)}, "tau"),
        ({"ranking": replace(WORLD.ranking, winner=False)}, "winner_mended"),
        ({"falsely_held": 2}, "false_holds"),
        ({"cpu_us": 31.0}, "cpu_us"),
    ],
)
def test_every_target_can_be_missed(worse: dict[str, object], name: str) -> None:
    found = missed(summarised("pingxuan", [replace(WORLD, **worse)]))  # type: ignore[arg-type]
    assert name in found


def test_either_the_time_or_the_ballots_will_do_for_a_script() -> None:
    slow = replace(A1, seconds=(90.0,), ballots=(40.0,))
    late = replace(A1, seconds=(90.0,), ballots=(60.0,))
    assert missed(summarised("pingxuan", [replace(WORLD, families=(slow,))])) == ()
    assert missed(summarised("pingxuan", [replace(WORLD, families=(late,))])) == (
        "A1 seconds",
        "A1 ballots",
    )


def test_a_wave_that_is_never_found_spoils_the_median_only_if_most_are() -> None:
    never = replace(A1, seconds=(math.inf,), ballots=(math.inf,))
    worlds = [
        replace(WORLD, seed=1),
        replace(WORLD, seed=2),
        replace(WORLD, seed=3, families=(never,)),
    ]
    found = summarised("pingxuan", worlds).families["A1"]
    assert found[Measure.SECONDS].value == 90.0
    assert found[Measure.DETECTED].value == pytest.approx(2 / 3)


def test_the_tables_name_targets_figures_and_whether_they_are_met() -> None:
    told = "\n".join(as_text(table) for table in tables(outcome(WORLD).summaries))
    assert "0.990 [0.990, 0.990] met" in told
    assert "≥ 0.980" in told
    assert "1.5 min" in told
    missing = replace(WORLD, families=(replace(A1, average_precision=0.5),))
    told = "\n".join(as_text(table) for table in tables(outcome(missing).summaries))
    assert "0.500 [0.500, 0.500] missed" in told


def test_the_share_of_a_wave_is_told_as_it_was_planned() -> None:
    nearly = replace(WORLD, families=(replace(A1, share=0.0213),))
    found = summarised("pingxuan", [nearly]).by_share["A1"]
    assert found[0.02].value == 0.99
    assert math.isnan(found[0.005].value)


def test_a_table_is_a_table_in_markdown_too() -> None:
    table = Table(title="T", note="N", head=("", "a"), rows=(("案例", "1"),))
    assert as_markdown(table).splitlines()[-3:] == ["|  | a |", "| :-- | --: |", "| 案例 | 1 |"]
    assert as_text(table).splitlines()[3:] == ["      a", "----  -", "案例  1"]


def test_the_document_is_json_and_knows_no_infinity() -> None:
    never = replace(A1, seconds=(math.inf,), ballots=(math.inf,), precision=math.nan)
    told = document(outcome(replace(WORLD, families=(never,))))
    again = json.loads(json.dumps(told, allow_nan=False))
    family = again["detectors"]["pingxuan"]["families"]["A1"]
    assert family["seconds"]["value"] is None
    assert family["detected"]["value"] == 0.0
    assert family["pr_auc"] == {
        "value": 0.99,
        "low": 0.99,
        "high": 0.99,
        "target": 0.98,
        "verdict": "met",
    }
    assert "A1 seconds" in again["missed"]
