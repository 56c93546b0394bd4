"""What stands in a campaign file when a table is added to it: the types of its rules say. Pure."""

from typing import Any

from msgspec import Struct, inspect

from voting.rules.campaign import Campaign


def skeleton(where: str, root: type[Struct] = Campaign) -> dict[str, Any] | None:
    """What stands at a path when it is added: the texts that must be written, still empty.

    None where nothing can be added.
    """
    kind = type_at(where, root)
    if isinstance(kind, inspect.ListType):
        kind = bare(kind.item_type)
    return _skeleton(kind) if isinstance(kind, inspect.StructType) else None


def type_at(where: str, root: type[Struct]) -> inspect.Type | None:
    """What is expected at a path without numbers, such as `.ballot.quota`; None if unknown."""
    kind: inspect.Type = inspect.type_info(root)
    for step in where.split(".")[1:]:
        if isinstance(kind, inspect.ListType):
            kind = bare(kind.item_type)
        if not isinstance(kind, inspect.StructType):
            return None
        known = {field.encode_name: field.type for field in kind.fields}
        if step not in known:
            return None
        kind = bare(known[step])
    return kind


def _skeleton(kind: inspect.StructType) -> dict[str, Any]:
    made = {field.encode_name: _empty(bare(field.type)) for field in kind.fields if field.required}
    return {name: value for name, value in made.items() if value is not None}


def _empty(kind: inspect.Type) -> Any:
    match kind:
        case inspect.StructType():
            return _skeleton(kind)
        case inspect.StrType():
            return ""
        case inspect.ListType(item_type=item, min_length=least) if least:
            inner = _empty(bare(item))
            return None if inner is None else [inner]
        case _:
            return None


def bare(kind: inspect.Type) -> inspect.Type:
    """A type without the None that may stand in its place."""
    if not isinstance(kind, inspect.UnionType):
        return kind
    return next(one for one in kind.types if not isinstance(one, inspect.NoneType))
