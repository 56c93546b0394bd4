"""Every setting as a flag of `pingxuan` itself, from the one table."""

import re

import click

from ops.settings.given import CONFIG, flag, variable
from ops.settings.setting import Setting
from ops.settings.table import SETTINGS

_LINKS = re.compile(r"\[([^\]]*)\]\([^)]*\)")


def setting_flags() -> list[click.Parameter]:
    """One option a setting, and the one that names the file."""
    file = click.Option(
        [flag(CONFIG), CONFIG],
        metavar="FILE",
        help=f"Settings as TOML, name = value  [{variable(CONFIG)}]",
    )
    return [file, *map(_flag, SETTINGS)]


def _flag(setting: Setting) -> click.Parameter:
    words = _LINKS.sub(r"\1", setting.en).replace("`", "")
    default = setting.default.replace("`", "")
    return click.Option(
        [flag(setting.name), setting.name],
        metavar="VALUE",
        help=f"{words[:1].upper()}{words[1:]}.  [default: {default}]",
    )
