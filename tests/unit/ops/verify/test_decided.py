"""A lawful life is believed, its lists are shown, and a wrong rule of the exporter is caught."""

import asyncio
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import msgspec
import pytest

from display.ranking import ranking as ranking_room
from display.ranking import scoring
from display.ranking.points import rounded
from ops.export.exporter import export_from
from ops.verify import summary
from ops.verify.verifier import verify
from tests.campaigns import OPENS
from tests.unit.ops.decided_ledger import (
    CLOSES,
    LATER,
    DecidedLedger,
    Entry,
    a_decided_campaign,
    a_decided_life,
    decision,
)
from tests.unit.ops.paper_ledger import PaperBallot, PaperRecord
from tests.unit.ops.verify.lawless_steps import (
    amending,
    of,
    told,
)
from voting.domain import CaseId
from voting.history import decisions as d
from voting.rules.ranking import Mean


def test_a_lawful_life_holds_and_both_lists_are_shown(tmp_path: Path) -> None:
    report = of(tmp_path / "out", a_decided_life())
    assert report.ok, told(report)
    assert report.outcome is not None
    lines = list(summary.lines(report.outcome))
    assert lines[0] == "The campaign is certified, certificate tiny-2."
    shown = lines.index("typical, tiny, prize 2")
    assert lines[shown + 1 : shown + 5] == [
        "  computed  c1, c2",
        "  adopted   c1, c5 (已撤销 / revoked by tiny-2: untrue)",
        "    c2: hardly used",
        "    c5: a model",
    ]
    facts = summary.facts(report)
    assert (facts["ok"], facts["phase"], facts["certificate"]) == (True, "certified", "tiny-2")
    assert facts["lists"][1]["computed"] == ("c1", "c2")
    assert facts["lists"][1]["adopted"] == ("c1", "c5")
    lost = {"winner": "c5", "certificate": "tiny-2", "reason": "untrue"}
    assert [one["revoked"] for one in facts["lists"]] == [(), (lost,), ()]
    assert facts["shortlist"]["frozen"] == ("c1", "c2", "c3", "c5")


def test_an_export_of_every_index_of_a_lawful_life_holds(tmp_path: Path) -> None:
    life = a_decided_life()
    for index in range(len(life) + 1):
        asyncio.run(export_from(DecidedLedger(life), tmp_path / "out", index))
        report = verify(tmp_path / "out")
        assert report.ok, f"{index}: {told(report)}"


def test_a_later_void_shows_its_effect_on_a_frozen_shortlist(tmp_path: Path) -> None:
    life = a_decided_life()[:21]
    four = [CaseId(case) for case in ("c1", "c2", "c3", "c4")]
    life[20] = decision("shortlist", d.Shortlist(as_of=20, computed=four, cases=four), at=LATER)
    moves = [{"from": "counted", "incident": None, "ballots": "15"}]
    span = {"after": 17, "upto": 17, "to": "held", "by_person": True}
    life.append(PaperRecord("ruling", {**span, "moves": moves, "reason": "late"}, "lin", LATER))
    report = of(tmp_path / "out", life)
    assert report.ok, told(report)
    assert report.outcome is not None
    assert report.outcome.shortlist is not None
    assert (report.outcome.shortlist.enter, report.outcome.shortlist.leave) == ((), ("c4",))
    assert "c4 would leave it" in "\n".join(summary.lines(report.outcome))


def test_a_mean_that_forgets_to_trim_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def plain_mean(given: Any, mean: Mean) -> Decimal:
        del mean
        return rounded(sum(map(Fraction, given), Fraction(0)) / len(given))

    monkeypatch.setattr(scoring, "mean_of", plain_mean)
    problems = told(of(tmp_path / "out", a_decided_life()))
    assert (
        "ranking.csv: row 1 (tiny, 1, c3): figure_expert is `9.3750`, must be `9.2500`" in problems
    )
    assert "ranking.xlsx: row 1" in problems
    assert "ranking.json: groups[tiny].standings[c3].figures.expert: is '9.3750'" in problems


def test_a_bonus_beyond_its_cap_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def composite_of(*args: Any) -> Decimal:
        return right(*args) + Decimal("0.5")

    right = ranking_room.composite_of
    monkeypatch.setattr(ranking_room, "composite_of", composite_of)
    problems = told(of(tmp_path / "out", a_decided_life()))
    assert "composite is `88.0000`, must be `87.5000`" in problems


def test_a_rule_that_is_amended_is_the_one_that_ranks(tmp_path: Path) -> None:
    rules = a_decided_campaign().ranking
    changed = msgspec.structs.replace(rules, minimum_counted=2, shortlist=None)
    life: list[Entry] = [
        PaperRecord("opening", at=OPENS),
        *(PaperBallot((number,)) for number in (1, 1, 2)),
        amending(ranking=msgspec.to_builtins(changed)),
        PaperRecord("closing", at=CLOSES),
    ]
    report = of(tmp_path / "out", life)
    assert report.ok, told(report)
    rows = (tmp_path / "out" / "ranking.csv").read_text(encoding="utf-8-sig").splitlines()
    assert rows[1].endswith(",true")
