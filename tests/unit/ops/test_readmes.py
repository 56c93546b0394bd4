"""What the READMEs promise of campaign files and changes files is so."""

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from ops.organizing import changes_file
from voting.rules.campaign import Campaign
from voting.rules.shapes import Shape

OPS = Path(changes_file.__file__).parents[1]
NOT_TABLES = {"zh", "en"}


def fields() -> Iterator[str]:
    assert Campaign in Shape.__subclasses__()
    for shape in Shape.__subclasses__():
        yield from (field.encode_name for field in msgspec.structs.fields(shape))


def test_every_field_of_a_campaign_file_is_listed() -> None:
    text = (OPS / "campaigns" / "README.md").read_text(encoding="utf-8")
    table = text.partition('<a id="fields">')[2]
    named = {word for code in re.findall(r"`([^`]+)`", table) for word in re.findall(r"\w+", code)}
    assert set(fields()) - named - NOT_TABLES == set()


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_the_example_of_a_changes_file_can_be_read(tmp_path: Path, name: str) -> None:
    text = (OPS / name).read_text(encoding="utf-8")
    example = re.search(r"```toml\n(\[\[change\]\].*?)```", text, re.DOTALL)
    assert example
    file = tmp_path / "changes.toml"
    file.write_text(example[1], encoding="utf-8")
    assert [change.to for change in changes_file.read(file)] == ["2", "transport/1", "out"]
