"""A decimal that cannot be computed exactly is named with its field before anything adds it."""

import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace

from ops.verify.figures import is_figure
from tests.unit.display.lives import ruled
from voting.campaign_files import campaign_file, decimal_contradictions
from voting.campaign_files.campaign_file import CampaignFileError
from voting.campaign_files.decimal_contradictions import is_writable
from voting.rules.awards import Prize
from voting.rules.campaign import Campaign
from voting.rules.shapes import Text

FOLDER = Path(__file__).parents[4] / "ops" / "campaigns" / "cace-2021"
STRANGE = ["nan", "inf", "-inf", "1e400", '"nan"', '"sNaN"', '"1e400"', '"0e400"', "-1", "1000001"]


def told(found: Campaign) -> list[str]:
    return [where for where, _ in decimal_contradictions.contradictions(found)]


def complaint(folder: Path) -> str:
    with pytest.raises(CampaignFileError) as caught:
        campaign_file.load(folder)
    return str(caught.value)


def test_figures_of_six_places_up_to_a_million_can_stand() -> None:
    for fine in ("0", "0.000001", "33.333333", "1000000", "1E+6"):
        assert is_writable(Decimal(fine))
        assert is_figure(Decimal(fine))
    for strange in ("0.0000001", "-0.1", "1000000.1", "NaN", "sNaN", "Infinity", "1E+400"):
        assert not is_writable(Decimal(strange))
    assert told(ruled()) == []


def test_every_decimal_of_the_rules_is_looked_at() -> None:
    whole, nan = ruled(), Decimal("NaN")
    rules = whole.ranking
    assert rules.bonus
    part = rules.component[1]
    bands = [replace(band, at_least=nan) for band in part.scoring.band]
    scoring = replace(part.scoring, full_marks=nan, band=bands)
    items = [replace(item, most=nan) for item in rules.bonus.item]
    spoilt = replace(
        whole,
        ranking=replace(
            rules,
            component=[replace(part, weight=nan, scoring=scoring)],
            bonus=replace(rules.bonus, cap=nan, item=items),
        ),
        award=[
            replace(
                whole.award[0],
                recommended_weight=nan,
                rate_weight=nan,
                prize=[Prize(Text("奖", "prize"), None, nan)],
            )
        ],
    )
    assert told(spoilt) == [
        ".ranking.component[0].weight",
        ".ranking.component[0].scoring.full_marks",
        ".ranking.component[0].scoring.band[0].at_least",
        ".ranking.component[0].scoring.band[1].at_least",
        ".ranking.bonus.cap",
        ".ranking.bonus.item[0].most",
        ".award[0].recommended_weight",
        ".award[0].rate_weight",
        ".award[0].prize[0].at_least",
    ]


@pytest.mark.parametrize("strange", STRANGE)
def test_a_weight_that_is_no_figure_is_told_with_its_line(tmp_path: Path, strange: str) -> None:
    folder = Path(shutil.copytree(FOLDER, tmp_path / "campaign"))
    file = folder / "campaign.toml"
    lines = file.read_text(encoding="utf-8").splitlines()
    number = next(n for n, line in enumerate(lines) if line.startswith("weight ="))
    lines[number] = f"weight = {strange}"
    file.write_text("\n".join(lines), encoding="utf-8")
    first, *others = complaint(folder).splitlines()
    assert others == []
    assert first.startswith(f"{file}:{number + 1}: ranking.component[0].weight: `")
    assert first.endswith("allowed: 0 to 1000000, with at most 6 decimal places")


def test_a_number_too_long_to_read_is_no_traceback(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(FOLDER, tmp_path / "campaign"))
    file = folder / "campaign.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(f"long = 1{'0' * 5000}\n{text}", encoding="utf-8")
    assert complaint(folder).startswith(f"{file}: not valid TOML: Exceeds the limit")
