"""A part of a campaign file as the fields of a form, from the types of its rules. Pure.

There is no second list of rules: what a field is, whether it may be left out and what holds where
it is empty all come from `voting.rules`.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import NODEFAULT, Struct, UnsetType, inspect

from ops.organizing.campaign_drafts.asking import Asking, asking_of
from ops.organizing.campaign_drafts.cases_file import version_of
from ops.organizing.campaign_drafts.fields import Array, Control, Leaf, Node, Table
from ops.organizing.campaign_drafts.skeletons import bare
from voting.rules.campaign import Campaign
from voting.rules.entries import Case
from voting.rules.shapes import Text

#: Which fields of a campaign stand on which page; `id` is the draft's, cases have their own pages.
PARTS: Mapping[str, tuple[str, ...]] = {
    "about": ("title", "summary", "organizer", "sample", "video_hosts"),
    "office": ("imprint", "privacy", "complaints"),
    "timetable": ("timetable",),
    "entries": ("category", "track", "recommender", "entry", "applications"),
    "ballot": ("ballot", "published_count"),
    "ranking": ("ranking",),
    "awards": ("award",),
    "clauses": ("clause",),
}
#: Texts of one line, among those that may be paragraphs.
_SHORT = frozenset({"title", "organizer", "applicant", "heading"})
_PROSE = 1000
_CONTROLS: tuple[tuple[type | tuple[type, ...], Control], ...] = (
    (inspect.ListType, Control.LINES),
    (inspect.BoolType, Control.FLAG),
    (inspect.DateTimeType, Control.MOMENT),
    ((inspect.IntType, inspect.DecimalType), Control.NUMBER),
)
_SELF = ("", "zh", "en")


def part_of(part: str, document: Mapping[str, Any]) -> tuple[Node, ...]:
    """The fields of a page."""
    kind = inspect.type_info(Campaign)
    assert isinstance(kind, inspect.StructType)
    asking = asking_of(document)
    known = {field.encode_name: field for field in kind.fields}
    return tuple(
        _field(known[name], document.get(name), f".{name}", name, asking)
        for name in PARTS[part]
        if name in known
    )


def case_fields(case: Mapping[str, Any], document: Mapping[str, Any]) -> tuple[Node, ...]:
    """The fields of a case but its picture, with paths that begin at the case."""
    kind = inspect.type_info(Case)
    assert isinstance(kind, inspect.StructType)
    asking = asking_of(document)
    return tuple(
        _field(
            field,
            case.get(field.encode_name),
            f".{field.encode_name}",
            f"case.{field.name}",
            asking,
        )
        for field in kind.fields
        if field.encode_name != "picture"
    )


def _field(field: inspect.Field, value: Any, path: str, name: str, asking: Asking) -> Node:
    kind = bare(field.type)
    match kind:
        case inspect.StructType():
            optional = field.default is None
            present = isinstance(value, dict) or not optional
            inner = value if isinstance(value, dict) else {}
            fields = _inner(kind, inner, path, name, asking) if present else ()
            return Table(path=path, name=name, fields=fields, optional=optional, present=present)
        case inspect.ListType(item_type=item) if isinstance(bare(item), inspect.StructType):
            return Array(path=path, name=name, items=_items(item, value, path, name, asking))
        case _:
            return _leaf(field, value, path, name, asking)


def _inner(
    kind: inspect.StructType, value: Mapping[str, Any], path: str, name: str, asking: Asking
) -> tuple[Node, ...]:
    return tuple(
        _field(
            field,
            value.get(field.encode_name),
            f"{path}.{field.encode_name}",
            name if kind.cls is Text and field.name in _SELF else f"{name}.{field.encode_name}",
            asking,
        )
        for field in kind.fields
    )


def _items(
    item: inspect.Type, value: Any, path: str, name: str, asking: Asking
) -> tuple[Table, ...]:
    kind = bare(item)
    assert isinstance(kind, inspect.StructType)
    rows = value if isinstance(value, list) else []
    return tuple(
        Table(
            path=f"{path}[{number}]",
            name=name,
            fields=_inner(
                kind, row if isinstance(row, dict) else {}, f"{path}[{number}]", name, asking
            ),
        )
        for number, row in enumerate(rows)
    )


def _leaf(field: inspect.Field, value: Any, path: str, name: str, asking: Asking) -> Leaf:
    kind = bare(field.type)
    usual = _usual(field)
    control, options = _control(kind, name, asking)
    text = shown(value, asking.zone) if value is not None else ""
    if control is Control.CHOICE and not text:
        text = usual
    known = text.split("\n") if control is Control.CHOICES else [text]
    return Leaf(
        path=path,
        name=name,
        control=control,
        text=text,
        options=tuple(dict.fromkeys([*options, *filter(None, known)])) if options else (),
        usual=usual,
        needed=field.required,
        bounds=_bounds(kind),
    )


def _control(kind: inspect.Type, name: str, asking: Asking) -> tuple[Control, tuple[str, ...]]:
    """How a type is asked for, and what may be chosen."""
    match kind:
        case inspect.EnumType():
            return Control.CHOICE, tuple(member.value for member in kind.cls)
        case inspect.ListType(item_type=inspect.EnumType(cls=members)):
            return Control.CHOICES, tuple(member.value for member in members)
        case _:
            pass
    names = asking.names.get(name, ())
    if names:
        several = isinstance(kind, inspect.ListType)
        return (Control.CHOICES if several else Control.CHOICE), names
    return _written(kind, name), ()


def _written(kind: inspect.Type, name: str) -> Control:
    for types, control in _CONTROLS:
        if isinstance(kind, types):
            return control
    most = kind.max_length if isinstance(kind, inspect.StrType) else None
    long = most is not None and most >= _PROSE and name.rpartition(".")[2] not in _SHORT
    return Control.PROSE if long else Control.LINE


def shown(value: Any, zone: ZoneInfo) -> str:
    """A value of the file as a form shows it; times in the campaign's zone."""
    match value:
        case bool():
            return "true" if value else ""
        case datetime() if value.tzinfo is not None:
            local = value.astimezone(zone).replace(tzinfo=None)
            return local.isoformat(timespec="seconds" if local.second else "minutes")
        case list():
            return "\n".join(str(one) for one in value)
        case _:
            return str(value).replace("\r\n", "\n")


def _usual(field: inspect.Field) -> str:
    match field.default:
        case None | False:
            return ""
        case default if default is NODEFAULT or isinstance(default, UnsetType | Struct):
            return ""
        case default:
            return str(default)


def _bounds(kind: inspect.Type) -> str:
    if not isinstance(kind, inspect.IntType) or kind.ge is None:
        return ""
    return f"{kind.ge}–{kind.le}" if kind.le is not None else f"≥ {kind.ge}"


def version_of_part(part: str, document: Mapping[str, Any]) -> str:
    """A short mark that changes with what the fields of a page say, and with nothing else."""
    return version_of(repr([document.get(name) for name in (*PARTS[part], "timetable")]))
