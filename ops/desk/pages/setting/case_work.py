"""What the pages of cases do to a draft, whole or not at all; each call is made in a thread."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ops.desk.pages.setting.reaching import last
from ops.desk.pages.setting.standing import title_in
from ops.organizing.campaign_drafts.asking import asking_of, zone_of
from ops.organizing.campaign_drafts.cases_file import Cases, version_of
from ops.organizing.campaign_drafts.checking import checked
from ops.organizing.campaign_drafts.entering import Drop, Edit, Put, done, entered
from ops.organizing.campaign_drafts.fields import Node, leaves
from ops.organizing.campaign_drafts.pictures import picture_name
from ops.organizing.campaign_drafts.shelf import Draft, Shelf
from ops.organizing.campaign_drafts.skeletons import skeleton
from ops.organizing.campaign_drafts.troubles import DraftRefused, Trouble
from ops.organizing.campaign_drafts.views import case_fields
from ops.organizing.campaign_drafts.writing_toml import NotHere
from voting.campaign_files.campaign_file import Problem
from voting.rules.entries import Case

Form = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSheet:
    """A case as its form is shown; `now` is what the file says where it was changed since."""

    title: str
    case_title: str
    nodes: Sequence[Node]
    version: str
    picture: str
    problems: Sequence[Problem]
    number: int
    count: int
    now: Mapping[str, str] = field(default_factory=dict)
    stale: bool = False


def arrange(shelf: Shelf, name: str, version: str, verb: str, place: int) -> int:
    """Add a case, move or remove one; returns how many there are then.

    Raises:
        DraftRefused: somebody has changed the cases since.
        IndexError: there is no such case, or no such verb.
    """
    with shelf.writing(name) as draft:
        found = draft.cases()
        if version_of(found.text) != version:
            raise DraftRefused(Trouble.STALE)
        match verb:
            case "add":
                found = found.added(_new_case(draft, found))
            case "up" | "down":
                found = found.moved(place, -1 if verb == "up" else 1)
            case "remove":
                found = found.without(place)
            case _:
                raise IndexError(verb)
        draft.write_cases(found)
        draft.forget_pictures()
        return len(found.pieces)


def _new_case(draft: Draft, found: Cases) -> Mapping[str, Any]:
    """A case with an id that none has, in the last case's category."""
    rows = [found.case(number) for number in range(len(found.pieces))]
    known = {row.get("id") for row in rows}
    number = len(rows) + 1
    while f"case-{number:02d}" in known:
        number += 1
    categories = asking_of(draft.rules()).names["case.category"]
    category = rows[-1].get("category", "") if rows else next(iter(categories), "")
    return {**(skeleton(".case") or {}), "id": f"case-{number:02d}", "category": category}


def read(draft: Draft, number: int) -> CaseSheet:
    """The form of a case, counted from 0."""
    return _sheet(draft, draft.cases(), number)


def _sheet(draft: Draft, found: Cases, number: int, *, stale: bool = False) -> CaseSheet:
    """The form of a case; where it is stale, of one that is not the file's."""
    rules, written, case = draft.rules(), draft.cases(), found.case(number)
    nodes = case_fields(case, rules)
    said = {leaf.path: leaf.text for leaf in leaves(case_fields(written.case(number), rules))}
    title, picture = case.get("title"), case.get("picture")
    return CaseSheet(
        title=title_in(rules),
        case_title=str(title.get("zh", "")) if isinstance(title, dict) else "",
        nodes=nodes,
        version=written.version(number),
        picture=picture if isinstance(picture, str) and draft.picture(picture) else "",
        problems=checked(draft.folder).of_case(number),
        number=number,
        count=len(written.pieces),
        now={
            leaf.path: said.get(leaf.path, "")
            for leaf in leaves(nodes)
            if said.get(leaf.path, "") != leaf.text
        },
        stale=stale,
    )


def save(shelf: Shelf, name: str, number: int, form: Form) -> CaseSheet:
    """What the form says into the file, unless somebody has changed this case since."""
    with shelf.writing(name) as draft:
        rules, found = draft.rules(), draft.cases()
        nodes = case_fields(found.case(number), rules)
        new = _edited(
            found,
            number,
            [
                *entered(nodes, form.get, zone_of(rules)),
                *done(nodes, last(form, "do"), lambda path: skeleton(path, Case)),
            ],
        )
        stale = last(form, "version") != found.version(number)
        if not stale and new != found:
            draft.write_cases(new)
        return _sheet(draft, new, number, stale=stale)


def put_picture(shelf: Shelf, name: str, number: int, version: str, drawn: bytes | None) -> None:
    """The picture first, then the case that names it: a crash between leaves one that nobody
    names, and the next change takes it away."""
    with shelf.writing(name) as draft:
        found = draft.cases()
        if found.version(number) != version:
            raise DraftRefused(Trouble.STALE)
        if drawn is None:
            draft.write_cases(_edited(found, number, [Drop(".picture")]))
        else:
            shown = picture_name(drawn)
            draft.write_picture(shown, drawn)
            draft.write_cases(_edited(found, number, [Put(".picture", shown)]))
        draft.forget_pictures()


def _edited(found: Cases, number: int, edits: list[Edit]) -> Cases:
    try:
        return found.with_edits(number, edits) if edits else found
    except NotHere as fault:
        raise DraftRefused(Trouble.STALE, str(fault)) from fault
