"""What belongs in the gaps of pages: words that change with a snapshot, or that pages share."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from display.exhibits.exhibit import Exhibit
from display.pages.environment import environment
from display.ways import Way
from display.wording.languages import Language, translations
from display.wording.views import View
from voting.domain import CaseId

_NO_COUNT = "–"
#: Gaps whose words change with the archive or the edition, and with no count.
_LASTING = frozenset({"curve", "curves", "vote_bar"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Whom words are for, and by which ways those who read here may sign in."""

    language: Language
    view: View
    ways: Sequence[Way]


def words(shown: Exhibit, reader: Reader, name: str, case: str) -> str:
    """HTML for a gap, by its name and its case."""
    match name:
        case "count" | "unit":
            return _count(shown, reader.language, name, CaseId(case))
        case "version":
            return str(shown.version)
        case _:
            return _rendered(shown, reader, name, case)


def _count(shown: Exhibit, language: Language, name: str, case: CaseId) -> str:
    """A number and its unit, which stand on every card: a template each would take its time."""
    line = shown.standings.get(case)
    count = line.count if line else None
    if name == "unit":
        return _unit(language, one=count == 1)
    return _NO_COUNT if count is None else f"{count:,}"


@cache
def _unit(language: Language, *, one: bool) -> str:
    return translations(language).ngettext("票", "票", 1 if one else 2)


def _rendered(shown: Exhibit, reader: Reader, name: str, case: str) -> str:
    """Rendered once for all pages that have it; kept with the archive where it lasts."""
    kept = shown.archive.drawn if name in _LASTING else shown.parts
    key = (name, case, reader.language, reader.view, shown.public.edition)
    if key not in kept:
        template = environment(reader.language).get_template(f"gap_{name}.html")
        kept[key] = template.render(shown=shown, case_id=case, ways=reader.ways)
    return kept[key]
