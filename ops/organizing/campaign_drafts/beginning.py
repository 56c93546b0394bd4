"""The files of a new draft: the template's, a shipped campaign's or a loaded one's."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import msgspec
import tomlkit

from ops.organizing import samples
from ops.organizing.campaign_drafts.cases_file import cases
from ops.organizing.campaign_drafts.parcels import without_cases
from ops.organizing.campaign_drafts.pictures import picture_name
from ops.organizing.campaign_drafts.shelf import CASES, PICTURES, RULES
from ops.organizing.campaign_drafts.troubles import DraftRefused, Trouble
from ops.organizing.campaign_drafts.writing_toml import dressed
from ops.organizing.start import like, own
from voting.rules.campaign import Campaign


def from_template(campaign_id: str, today: date) -> dict[str, bytes]:
    """The template, with an example case for every category."""
    return _laid_out(own.files(campaign_id, today))


def like_shipped(
    name: str, campaign_id: str, today: date, *, with_cases: bool
) -> dict[str, bytes]:
    """The rules of a shipped campaign, with its invented cases or with examples.

    Raises:
        DraftRefused: none of that name ships.
    """
    if name not in samples.shipped():
        raise DraftRefused(Trouble.NO_SOURCE, name)
    source = samples.SHIPPED / name
    return _laid_out(like.files(source, campaign_id, today, with_cases=with_cases))


def of_loaded(campaign: Campaign, pictures: Mapping[str, bytes]) -> dict[str, bytes]:
    """A campaign as it is in force, to be changed by an amendment.

    Args:
        pictures: by case.
    """
    document: dict[str, Any] = msgspec.to_builtins(campaign, builtin_types=(datetime, Decimal))
    rows = document.pop("case")
    shown = {}
    for row in rows:
        row.pop("picture", None)
        if row["id"] in pictures:
            row["picture"] = picture_name(pictures[row["id"]])
            shown[row["picture"]] = pictures[row["id"]]
    return {
        RULES: _written(document).encode(),
        CASES: _written({"case": rows}).encode(),
        **shown,
    }


def _written(document: Mapping[str, Any]) -> str:
    """Values before tables, as TOML asks."""
    made = tomlkit.document()
    tables = {name: value for name, value in document.items() if _is_table(value)}
    for name, value in document.items():
        if name not in tables:
            made[name] = dressed(value)
    for name, value in tables.items():
        made[name] = dressed(value)
    return tomlkit.dumps(made)


def _is_table(value: Any) -> bool:
    if isinstance(value, dict):
        return not value.keys() <= {"zh", "en"}
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def _laid_out(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """A campaign folder as a draft: all cases in one file, and only what the loader reads."""
    rules, own_cases = without_cases(files[RULES].decode())
    parts = [files[name].decode() for name in sorted(files) if name.startswith("cases/")]
    found = cases("\n".join(filter(None, [own_cases, *parts])))
    pictures = {name: files[name] for name in files if name.startswith(f"{PICTURES}/")}
    return {RULES: rules.encode(), CASES: found.text.encode(), **pictures}
