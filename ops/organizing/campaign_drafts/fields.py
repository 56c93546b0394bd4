"""What a form over a campaign file is made of: values, tables, and tables in an order. Pure.

A path is that of a complaint: `.ballot.quota[0].limit`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Control(StrEnum):
    """How a value is asked for."""

    LINE = "line"
    PROSE = "prose"
    NUMBER = "number"
    MOMENT = "moment"
    FLAG = "flag"
    CHOICE = "choice"
    CHOICES = "choices"
    LINES = "lines"


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """One value.

    Attributes:
        name: its path without numbers, as words are looked up by.
        text: the value as the form shows it; lists have a line each.
        options: what may be chosen.
        usual: what holds where it is left out.
        bounds: what numbers are allowed, such as `1–200`.
    """

    path: str
    name: str
    control: Control
    text: str
    options: tuple[str, ...] = ()
    usual: str = ""
    needed: bool = False
    bounds: str = ""
    shape: str = "leaf"

    @property
    def chosen(self) -> Sequence[str]:
        """The values of a list."""
        return self.text.split("\n") if self.text else []


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Fields that belong together; where `optional`, all of them may be left out at once."""

    path: str
    name: str
    fields: tuple["Node", ...]
    optional: bool = False
    present: bool = True
    shape: str = "table"

    @property
    def is_text(self) -> bool:
        """Whether it is one text in both languages."""
        return [node.path.rpartition(".")[2] for node in self.fields] == ["zh", "en"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Array:
    """Tables in their order."""

    path: str
    name: str
    items: tuple[Table, ...]
    shape: str = "array"


Node = Leaf | Table | Array


def every(nodes: Sequence[Node]) -> Iterator[Node]:
    """Every part of a form, in its order."""
    for node in nodes:
        yield node
        match node:
            case Table(fields=fields):
                yield from every(fields)
            case Array(items=items):
                yield from every(items)
            case Leaf():
                pass


def leaves(nodes: Sequence[Node]) -> Iterator[Leaf]:
    """Every value of a form, in its order."""
    return (node for node in every(nodes) if isinstance(node, Leaf))


def paths(nodes: Sequence[Node]) -> set[str]:
    """Every place of a form beside which a complaint can stand."""
    return {node.path for node in every(nodes)}
