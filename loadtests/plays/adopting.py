"""What the committee of a played campaign makes of a computed list."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from loadtests.product.campaign_facts import CampaignFacts
from loadtests.product.office import Office

#: How many of a group win a prize that is the award's only one and whose number is left open.
OPEN_NUMBER = 3
_WHY = "simulated"
_TIE = "并列，模拟委员会按列表顺序裁定 / A tie, settled in the order of the list (simulated)"


def adopt(office: Office, facts: CampaignFacts, award: str, folder: Path) -> None:
    """Decide open numbers, settle ties across the end of a prize, and adopt the list.

    Raises:
        ProductFailed: a command did not do its work.
    """
    numbers = facts.prize_numbers(award)
    if numbers == [None] and facts.is_ranked:
        computed = _computed(office, award)
        given = [f"{line['group']}={OPEN_NUMBER}" for line in computed]
        office.type("award", "numbers", office.campaign, award, "1", *given, "--reason", _WHY)
        numbers = [OPEN_NUMBER]
    changes = list(ties_settled(_computed(office, award), numbers))
    options: list[str | Path] = []
    if changes:
        file = folder / f"{award}-changes.csv"
        _write(file, changes)
        options = ["--changes", file]
    office.type("award", "adopt", office.campaign, award, *options, "--reason", _WHY)


def ties_settled(
    computed: Sequence[dict[str, Any]], numbers: Sequence[int | None]
) -> Iterator[tuple[str, str]]:
    """(winner, prize or `out`) of everybody beyond the number of a prize, who is tied there."""
    for line in computed:
        number = numbers[line["prize"] - 1]
        if number is not None:
            below = str(line["prize"] + 1) if line["prize"] < len(numbers) else "out"
            for winner in line["winners"][number:]:
                yield winner, below


def lists_of(said: dict[str, Any], campaign: str) -> dict[str, list[str]]:
    """The adopted lists by `award/group/prize`; a group that is the whole campaign is left out."""
    found: dict[str, list[str]] = {}
    for award in said["awards"]:
        for line in award["adopted"]:
            group = [] if line["group"] == campaign else [line["group"]]
            found["/".join([award["award"], *group, str(line["prize"])])] = line["winners"]
    return found


def _computed(office: Office, award: str) -> list[dict[str, Any]]:
    said = office.type("award", "list", office.campaign, "--json")
    [found] = [one for one in said["awards"] if one["award"] == award]
    return list(found["computed"])


def _write(file: Path, changes: Sequence[tuple[str, str]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow(("case", "to", "reason"))
        writer.writerows((winner, to, _TIE) for winner, to in changes)
