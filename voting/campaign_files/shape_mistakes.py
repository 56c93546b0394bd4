"""Everything that is misshapen in a document, part by part, where one reading stops at the first.

Yields (path in the document, what is wrong), in the words of msgspec.
"""

import types
from collections.abc import Iterator
from typing import Annotated, Any, Union, get_args, get_origin

import msgspec
from msgspec import Struct

from voting.campaign_files.complaints import Complaints

_UNIONS = (Union, types.UnionType)


def mistakes(document: Any, kind: Any, where: str = "") -> Complaints:
    """Every mistake of a document that should be of a type.

    A part whose own parts are all well is told as a whole: too few of them, or of another type.
    """
    try:
        msgspec.convert(document, kind)
    except msgspec.ValidationError as fault:
        inner = list(_inner(document, _bare(kind), where))
        yield from inner or [(where, str(fault))]


def _inner(document: Any, kind: Any, where: str) -> Complaints:
    if isinstance(kind, type) and issubclass(kind, Struct) and isinstance(document, dict):
        yield from _of_table(document, kind, where)
    elif get_origin(kind) is list and isinstance(document, list):
        [item] = get_args(kind)
        for number, one in enumerate(document):
            yield from mistakes(one, item, f"{where}[{number}]")


def _of_table(document: dict[str, Any], kind: type[Struct], where: str) -> Complaints:
    fields = {field.encode_name: field for field in msgspec.structs.fields(kind)}
    for name, value in document.items():
        if name in fields:
            yield from mistakes(value, fields[name].type, f"{where}.{name}")
        else:
            yield where, f"Object contains unknown field `{name}`"
    for name, field in fields.items():
        if field.required and name not in document:
            yield where, f"Object missing required field `{name}`"


def _bare(kind: Any) -> Any:
    """A type without its bounds, and without the None or UNSET that may stand in its place."""
    while True:
        if get_origin(kind) is Annotated:
            kind = get_args(kind)[0]
        elif get_origin(kind) in _UNIONS:
            kind = next(_arms(kind), None)
        else:
            return kind


def _arms(kind: Any) -> Iterator[Any]:
    """A table or a list among the arms of a union, if any."""
    for arm in get_args(kind):
        bare = _bare(arm)
        if get_origin(bare) is list or (isinstance(bare, type) and issubclass(bare, Struct)):
            yield bare
