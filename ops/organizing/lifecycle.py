"""Decisions that nothing is computed for: phases, rules, cases that take no part."""

from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from display.ranking.figures import check_figures
from display.ranking.scoring import figures_of
from ops.errors import OperationsError, WrongInput
from ops.organizing.amending import check_close, with_extended_close
from ops.organizing.drafts import Draft
from voting.domain import CaseId
from voting.history.amendments import changes_between
from voting.history.decisions import Amendment, Kind, OnCase, Plain
from voting.history.life import amendment_refusal, refusal_of
from voting.ledger.register import Enrolled
from voting.rules.campaign import Campaign
from voting.rules.shapes import Text


def plain(enrolled: Enrolled, kind: Kind, reason: str) -> Draft:
    """A publication, an early close, the beginning of the review."""
    return Draft(enrolled=enrolled, kind=kind, body=Plain(reason=reason))


def on_case(enrolled: Enrolled, kind: Kind, case: str, reason: str) -> Draft:
    """A case suspended, resumed, withdrawn, disqualified, reinstated.

    Raises:
        WrongInput: the campaign has no such case.
        OperationsError: not as the case stands.
    """
    body = OnCase(case=CaseId(case), reason=reason)
    if body.case not in enrolled.case_numbers:
        raise WrongInput(f"{enrolled.loaded.id} has no case {case}")
    if refusal := refusal_of(enrolled.life, kind, body.case):
        raise OperationsError(refusal)
    return Draft(enrolled=enrolled, kind=kind, body=body)


def amendment(enrolled: Enrolled, changed: Campaign, announcement: Text, reason: str) -> Draft:
    """Other rules from this record's index on; only sections that differ are recorded.

    Raises:
        WrongInput: a section differs that may not be amended.
        OperationsError: not as the campaign stands, or nothing differs.
    """
    try:
        changes = changes_between(enrolled.campaign, changed)
    except ValueError as fault:
        raise WrongInput(f"{changed.id}: {fault}") from fault
    if refusal := amendment_refusal(enrolled.life, changes):
        raise OperationsError(f"{changed.id}: {refusal}")
    if not changes:
        raise OperationsError(f"{changed.id}: nothing differs from the rules in force")
    try:
        check_figures(changed, figures_of(changed, enrolled.life.scores))
    except ValueError as fault:
        raise OperationsError(f"{changed.id}: scores are recorded already: {fault}") from fault
    body = Amendment(announcement=announcement, changes=changes, reason=reason)
    return Draft(enrolled=enrolled, kind=Kind.AMENDMENT, body=body)


def amendment_by_file(
    enrolled: Enrolled, changed: Campaign, announcement: Text, reason: str, *, written: str
) -> tuple[Draft, str]:
    """The rules of a changed campaign file; the close in force where its file says one of before.

    The second value says so; it is empty where the file stands as it is.

    Args:
        written: the file that `changed` was read from.

    Raises:
        WrongInput: it closes earlier; see `amendment`.
        OperationsError: see `amendment`.
    """
    rules, stays = with_extended_close(enrolled.loaded, enrolled.decisions, changed)
    check_close(enrolled.campaign, rules, f"{written}: timetable.closes_at")
    return amendment(enrolled, rules, announcement, reason), stays


def extension(
    enrolled: Enrolled, until: str, announcement: Text, reason: str, *, where: str
) -> Draft:
    """A vote that lasts longer.

    Args:
        until: the new close, such as 2019-11-20T00:00; in the campaign's zone where it has no
            offset.
        where: what says the time, for messages: an option, a field.

    Raises:
        WrongInput: no time, or one before the close in force.
        OperationsError: see `amendment`.
    """
    closes_at = _moment(until, enrolled.campaign.timetable.timezone, where)
    timetable = msgspec.structs.replace(enrolled.campaign.timetable, closes_at=closes_at)
    changed = msgspec.structs.replace(enrolled.campaign, timetable=timetable)
    check_close(enrolled.campaign, changed, where)
    return amendment(enrolled, changed, announcement, reason)


def _moment(text: str, zone: str, where: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as fault:
        raise WrongInput(f"{where} {text}: write a time such as 2019-11-20T00:00") from fault
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))
