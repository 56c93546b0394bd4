"""What a judge sees of cases: no unit, no applicant, no picture, in a seat's own order. Pure.

Codes are of the seat alone: two judges who compare notes cannot tell by them which case is which.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ops.scores.assignment import Assignment
from ops.scores.codes import codes_of
from voting.domain import CaseId
from voting.rules.campaign import Campaign
from voting.rules.entries import Case, Section
from voting.rules.shapes import Text

#: What stands where a name stood.
HIDDEN = "〔…〕"
_SHORTEST = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One case as a judge sees it; `title` is None where judges must not see it either."""

    code: str
    case: CaseId
    category: Text
    field: str
    title: Text | None
    summary: Text
    sections: tuple[Section, ...]


def pack(key: bytes, seat_no: int, assignment: Assignment) -> list[Sheet]:
    """The cases that a seat has to score, in its own order.

    Args:
        key: the campaign's key for score codes.
    """
    codes = codes_of(key, f"seat {seat_no}", assignment.expected)
    cases = {case.case_id: case for case in assignment.campaign.case}
    return [
        _sheet(code, cases[case], assignment.campaign, blind=assignment.blind)
        for case, code in codes.items()
    ]


def _sheet(code: str, case: Case, campaign: Campaign, *, blind: bool) -> Sheet:
    hide = _hider(_names(case, campaign, blind=blind))
    category = next(one for one in campaign.category if one.id == case.category)
    return Sheet(
        code=code,
        case=case.case_id,
        category=category.title,
        field=case.field or "",
        title=None if blind else hide.text(case.title),
        summary=hide.text(case.summary),
        sections=tuple(
            Section(hide.text(one.heading), hide.text(one.text)) for one in case.section
        ),
    )


def _names(case: Case, campaign: Campaign, *, blind: bool) -> Iterable[str]:
    """Every name that tells whose case it is."""
    yield from (case.applicant.zh, case.applicant.en, case.applicant_group or "")
    for unit in campaign.recommender:
        yield from (unit.title.zh, unit.title.en)
    if blind:
        yield from (case.title.zh, case.title.en, case.project or "")


@dataclass(frozen=True, slots=True)
class _Hider:
    pattern: re.Pattern[str]

    def text(self, words: Text) -> Text:
        """The same words without the names in them."""
        return Text(self.pattern.sub(HIDDEN, words.zh), self.pattern.sub(HIDDEN, words.en))


def _hider(names: Iterable[str]) -> _Hider:
    """The longest names first, so that none leaves its tail behind."""
    told = sorted({one for one in names if len(one) >= _SHORTEST}, key=len, reverse=True)
    parts = "|".join(re.escape(one) for one in told)
    return _Hider(re.compile(parts or r"(?!)", re.IGNORECASE))
