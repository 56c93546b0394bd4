"""From what an applicant wrote to what may be sent in, or to everything that is wrong with it.
Pure.

Limits are those of the campaign file, and the same room judges them: an application is looked at
as the case that it would become, behind those that are there.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from enum import StrEnum

import msgspec

from ops.applications.domain import (
    MOST_LINE,
    MOST_SUMMARY,
    Application,
    FileKind,
    Form,
    State,
    Words,
)
from voting.campaign_files import entry_contradictions
from voting.rules.applications import Applications
from voting.rules.campaign import Campaign
from voting.rules.entries import Case, Section
from voting.rules.shapes import Text

_OF_CASE = re.compile(r"\.case\[(\d+)\]\.(\w+)")
_OURS = "a-"


class Mistake(StrEnum):
    """Why something is not taken; a page says it in words."""

    LONG = "long"
    UNIT = "unit"
    TITLE = "title"
    CATEGORY = "category"
    FIELD = "field"
    SUMMARY = "summary"
    SECTION = "section"
    VIDEO = "video"
    RECOMMENDER = "recommender"
    NOT_RECOMMENDED = "not-recommended"
    SIGNED_COPY = "signed-copy"
    PICTURE = "picture"
    CONTACT = "contact"
    LIMIT = "limit"
    FIELDS = "fields"
    TWICE = "twice"
    QUOTA = "quota"
    FILE_TYPE = "file-type"
    FILE_LARGE = "file-large"
    FILE_MISSING = "file-missing"
    TOO_MANY = "too-many"
    LATE = "late"
    CONSENT = "consent"


_ABOUT = {
    "applicant": Mistake.LIMIT,
    "applicant_group": Mistake.LIMIT,
    "field": Mistake.FIELDS,
    "project": Mistake.TWICE,
    "title": Mistake.TWICE,
    "video": Mistake.VIDEO,
    "recommended_by": Mistake.QUOTA,
}


def too_long(form: Form, rules: Applications) -> bool:
    """Whether a text is longer than it may be, even of a draft."""
    lines = (form.unit, form.title)
    return (
        any(len(words) > MOST_LINE for one in lines for words in (one.zh, one.en))
        or any(len(words) > MOST_LINE for words in (form.project, form.video))
        or any(len(words) > MOST_SUMMARY for words in (form.summary.zh, form.summary.en))
        or any(
            len(words) > asked.most
            for asked, one in zip(rules.section, form.sections, strict=False)
            for words in (one.zh, one.en)
        )
    )


def missing(campaign: Campaign, form: Form, files: Collection[FileKind]) -> list[Mistake]:
    """Everything that a whole application still lacks, in the order of the form."""
    rules = campaign.applications
    assert rules is not None
    return list(dict.fromkeys(_missing(campaign, rules, form, files)))


def _missing(
    campaign: Campaign, rules: Applications, form: Form, files: Collection[FileKind]
) -> Iterator[Mistake]:
    if too_long(form, rules):
        yield Mistake.LONG
    if not form.unit.zh:
        yield Mistake.UNIT
    if not form.title.zh:
        yield Mistake.TITLE
    yield from _misplaced(campaign, form)
    if not form.summary.zh:
        yield Mistake.SUMMARY
    written = [*form.sections, *[Words()] * len(rules.section)]
    for asked, one in zip(rules.section, written, strict=False):
        if not one.zh and not asked.optional:
            yield Mistake.SECTION
    units = {one.id for one in campaign.recommender}
    if form.recommender not in units and (form.recommender or campaign.entry.recommended_only):
        yield Mistake.RECOMMENDER
    yield from _without_files(rules, files)


def _without_files(rules: Applications, files: Collection[FileKind]) -> Iterator[Mistake]:
    if rules.signed_copy and FileKind.SIGNED_COPY not in files:
        yield Mistake.SIGNED_COPY
    if rules.picture and FileKind.PICTURE not in files:
        yield Mistake.PICTURE


def _misplaced(campaign: Campaign, form: Form) -> Iterator[Mistake]:
    fields = {category.id: category.fields for category in campaign.category}
    if form.category not in fields:
        yield Mistake.CATEGORY
    elif (form.field or fields[form.category]) and form.field not in fields[form.category]:
        yield Mistake.FIELD


def case_of(application: Application, campaign: Campaign, picture: str | None = None) -> Case:
    """The case that an application becomes; English that is missing is the Chinese.

    Args:
        picture: the name under which its picture stands, if it has one.
    """
    form, rules = application.form, campaign.applications
    assert rules is not None
    sections = [
        Section(asked.heading, _text(one))
        for asked, one in zip(rules.section, form.sections, strict=False)
        if one.zh
    ]
    return Case(
        id=application.case_id,
        category=form.category,
        title=_text(form.title),
        applicant=_text(form.unit),
        summary=_text(form.summary),
        section=sections,
        field=form.field or None,
        picture=picture,
        video=form.video or None,
        project=form.project or None,
        recommended_by=application.recommended_by,
    )


def beyond_limits(
    campaign: Campaign, others: Iterable[Application], mine: Application
) -> list[Mistake]:
    """Which limits of the campaign file an application would pass, behind the others and the
    cases that were no applications."""
    cases = [case for case in campaign.case if not case.id.startswith(_OURS)]
    cases += [case_of(one, campaign) for one in others if one.number != mine.number]
    whole = msgspec.structs.replace(campaign, case=[*cases, case_of(mine, campaign)])
    found = (_OF_CASE.fullmatch(where) for where, _ in entry_contradictions.contradictions(whole))
    about = [one[2] for one in found if one and int(one[1]) == len(cases)]
    return list(dict.fromkeys(_named(name, mine) for name in about))


def _named(name: str, mine: Application) -> Mistake:
    if name == "recommended_by" and mine.recommended_by is None:
        return Mistake.NOT_RECOMMENDED
    return _ABOUT[name]


def counted_beside(mine: Application, sent_in: Iterable[Application]) -> list[Application]:
    """The others that limits count when one is sent in: one's own that wait, and all that are
    confirmed. What a stranger merely claims takes nobody's place."""
    return [
        one
        for one in sent_in
        if one.number != mine.number
        and (
            one.state is State.CONFIRMED
            or (one.state is State.SUBMITTED and one.applicant_no == mine.applicant_no)
        )
    ]


def _text(words: Words) -> Text:
    return Text(words.zh, words.en or words.zh)
