"""What is locked is told in whole, and its licences are ones that may be used."""

import json

import pytest
from cyclonedx.model.bom import Bom

from ops.supply.__main__ import PRODUCT, TABLE, WHOLE, bill, everything, expressions, locked, table
from ops.supply.licences import LOOKED_UP, Told, expression_of, is_allowed
from ops.supply.lock import pins

LOCK = """\
one==1.0 \\
    --hash=sha256:{a} \\
    --hash=sha256:{b}
    # via pingxuan
two[extra]==2.0 ; python_full_version < '3.12' \\
    --hash=sha256:{a}
""".format(a="a" * 64, b="b" * 64)


def test_a_lock_is_read_with_every_hash_and_marker() -> None:
    one, two = pins(LOCK)
    assert (one.name, one.version, one.marker, len(one.hashes)) == ("one", "1.0", "", 2)
    assert (two.name, two.marker) == ("two", "python_full_version < '3.12'")


def test_a_package_without_a_hash_is_refused() -> None:
    with pytest.raises(ValueError, match="three==3"):
        pins("three==3.0\n    # via pingxuan\n")


def test_every_line_of_the_lock_is_a_package_that_was_read() -> None:
    text = WHOLE.read_text(encoding="utf-8")
    heads = [line for line in text.splitlines() if line[:1].isalnum()]
    assert len(pins(text)) == len(heads) > 100


@pytest.mark.parametrize(
    ("expression", "allowed"),
    [
        ("MIT", True),
        ("Apache-2.0 AND MIT", True),
        ("GPL-3.0-or-later OR MIT", True),
        ("GPL-3.0-or-later", False),
        ("MIT AND AGPL-3.0-only", False),
        ("AGPL-3.0-only OR MIT AND GPL-2.0-only", False),
        ("", False),
        ("Proprietary", False),
    ],
)
def test_a_licence_that_binds_others_is_not_allowed(expression: str, allowed: bool) -> None:
    assert is_allowed(expression) is allowed


def test_a_licence_is_told_by_expression_then_text_then_classifier() -> None:
    bsd = Told(classifiers=["BSD License"], text="BSD-3-Clause")
    assert expression_of("p", Told(expression="MIT", text="GPL")) == "MIT"
    assert expression_of("p", bsd) == "BSD-3-Clause"
    assert expression_of("p", Told(classifiers=["BSD License"])) == ""
    assert expression_of("p", Told(classifiers=["MIT License", "OSI Approved"])) == "MIT"
    assert expression_of("p", Told(text="All rights reserved")) == ""


def test_every_package_that_is_locked_may_be_used() -> None:
    found = expressions(everything())
    assert {name: told for name, told in found.items() if not is_allowed(told)} == {}


def test_nothing_was_looked_up_that_is_not_locked() -> None:
    assert set(LOOKED_UP) - {pin.name for pin in everything()} == set()


def test_the_table_is_of_this_lock() -> None:
    assert TABLE.read_text(encoding="utf-8") == table(), "run `make licences`"


def test_the_bill_of_materials_is_cyclonedx_with_every_package() -> None:
    told = json.loads(bill())
    assert told["specVersion"] == "1.6"
    read = Bom.from_json(data=told)  # type: ignore[attr-defined]
    assert len(read.components) == len(everything())
    assert bill() == bill()
    required = {one["name"] for one in told["components"] if one["scope"] == "required"}
    assert required == {pin.name for pin in locked(PRODUCT)}
    assert all(one["licenses"] and one["hashes"] for one in told["components"])
