"""The table of the security list names tests that exist."""

import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
_NAMED = re.compile(r"`([\w/]+\.py)::(test_\w+)`")


def test_every_test_that_the_security_list_names_is_there() -> None:
    named = _NAMED.findall((TESTS / "README.md").read_text(encoding="utf-8"))
    assert len(named) > 20
    for file, test in named:
        assert f"def {test}(" in (TESTS / file).read_text(encoding="utf-8"), f"{file}::{test}"
