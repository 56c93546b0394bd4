"""Paint every picture of a campaign folder: `python -m ops.campaigns.paint CAMPAIGN_FOLDER`."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import click

from ops.campaigns.paint.picture import paint


def cases(folder: Path) -> Iterator[tuple[str, str, Path]]:
    """The id, the category and the picture's path of every case that has a picture."""
    for path in sorted((folder / "cases").glob("*.toml")):
        for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]:
            if "picture" in case:
                yield case["id"], case["category"], folder / case["picture"]


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def main(folder: Path) -> None:
    """Paint every picture of the campaign FOLDER."""
    sizes = []
    for case_id, category, path in cases(folder):
        path.parent.mkdir(exist_ok=True)
        sizes.append(path.write_bytes(paint(case_id, category)))
    click.echo(f"{len(sizes)} pictures, {sum(sizes) / 1024:.0f} KiB")


if __name__ == "__main__":
    main()
