"""`pingxuan config`: which settings are in force, and where each was said."""

import sys
import time
from dataclasses import dataclass

import click

from ops.commands.shared import as_json, print_json, print_table, told
from ops.settings.given import Given, variable
from ops.settings.setting import Setting
from ops.settings.settings import Settings, given_now
from ops.settings.table import SETTINGS, reference


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce:
    """One setting as it holds; `also` are places that say something and are not heard."""

    setting: str
    value: str | None
    source: str
    place: str
    also: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        return {name: getattr(self, name) for name in self.__slots__}


@click.command()
@click.option("--reference", "as_reference", is_flag=True, help="Print every setting as Markdown.")
@click.option("--chinese", is_flag=True, help="With --reference: in Chinese.")
@as_json
@told
async def config(as_reference: bool, chinese: bool, as_json: bool) -> None:
    """Print the settings in force and where each was said; passwords are hidden."""
    if as_reference:
        click.echo("\n".join(reference(chinese=chinese)))
        return
    given = given_now()
    settings = Settings.of(given, terminal=sys.stderr.isatty(), wall=time.time())
    rows = [_in_force(setting, settings, given) for setting in SETTINGS]
    if as_json:
        print_json({"settings": [row.as_json() for row in rows]})
    else:
        _tell(rows)


def _in_force(setting: Setting, settings: Settings, given: Given) -> InForce:
    value = settings.value(setting.name)
    said = given.said.get(setting.name)
    return InForce(
        setting=variable(setting.name),
        value=None if value is None else _shown(setting, value),
        source=said.source.value if said else "default",
        place=said.place if said else "",
        also=given.unheard.get(setting.name, ()),
    )


def _shown(setting: Setting, value: object) -> str:
    return ",".join(map(str, value)) if isinstance(value, tuple) else setting.shown(value)


def _tell(rows: list[InForce]) -> None:
    cells = [[row.setting, row.value or "–", row.place or row.source] for row in rows]
    print_table("生效的设置 / settings in force", ["setting", "value", "from"], list(cells))
    for row in rows:
        for place in row.also:
            click.echo(f"{row.setting}: {place} is not heard, {row.place} comes first")
