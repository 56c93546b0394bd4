"""Public notice, objections and their answers, and awards that are taken back. Pure.

Each function makes the body of one decision, and refuses what the facts do not bear.
"""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from display.awarding.awards import award_of, in_force
from voting.domain import CaseId
from voting.errors import UnlawfulDecision, WrongRequest
from voting.history.decisions import AnswerTo, Notice, Objection, Revocation
from voting.history.life import Life


def notice(life: Life, now: datetime, *, reason: str = "") -> Notice:
    """The decision that shows the lists for public notice, for `notice_days` whole days.

    It ends at 24:00 in the campaign's zone; the day on which it begins is not one of them.

    Raises:
        UnlawfulDecision: the timetable has no `notice_days`.
    """
    days = life.campaign.timetable.notice_days
    if days is None:
        raise UnlawfulDecision(f"the timetable of {life.campaign.id} has no notice_days")
    zone = ZoneInfo(life.campaign.timetable.timezone)
    ends_on = now.astimezone(zone).date() + timedelta(days=days + 1)
    return Notice(until=datetime.combine(ends_on, time.min, zone), reason=reason)


def objection(life: Life, text: str, *, case: str | None = None, reason: str = "") -> Objection:
    """The record of an objection, under the next number.

    Raises:
        UnlawfulDecision: it says nothing, or is about no case of the campaign.
    """
    if case is not None and case not in {one.id for one in life.campaign.case}:
        raise WrongRequest(f"{life.campaign.id} has no case {case}")
    number = 1 + max((one.objection.number for one in life.disputes), default=0)
    about = None if case is None else CaseId(case)
    return Objection(number=number, text=_said(text), case=about, reason=reason)


def answer(life: Life, number: int, text: str, *, upheld: bool, reason: str = "") -> AnswerTo:
    """The record of the answer to an objection.

    Raises:
        UnlawfulDecision: nobody made that objection, it is answered, or the answer says nothing.
    """
    if number not in {one.objection.number for one in life.disputes}:
        raise WrongRequest(f"{life.campaign.id} has no objection {number}")
    if number not in life.unanswered:
        raise UnlawfulDecision(f"objection {number} is answered already")
    return AnswerTo(number=number, text=_said(text), upheld=upheld, reason=reason)


def revocation(life: Life, award: str, winner: str, *, reason: str) -> Revocation:
    """The decision that takes an award from a winner, by a certificate that names the last one.

    Raises:
        UnlawfulDecision: nothing is certified, the winner does not hold the award, or no reason.
    """
    rules = award_of(life.campaign, award)
    if life.certificate is None:
        raise UnlawfulDecision(f"{life.campaign.id} is not certified; adopt another list instead")
    held = {who for one in in_force(life).get(rules.id, []) for who in one.winners}
    if winner not in held:
        known = ", ".join(sorted(held)) or "nobody"
        raise WrongRequest(f"`{winner}` does not hold {award}; {known} do")
    return Revocation(
        certificate=certificate_name(life),
        replaces=life.certificate,
        award=award,
        winner=winner,
        reason=_said(reason),
    )


def certificate_name(life: Life) -> str:
    """The name of the next certificate: `<campaign>-1`, then `-2` for the one that replaces it."""
    issued = len(life.revocations) + (life.certification is not None)
    return f"{life.campaign.id}-{issued + 1}"


def _said(text: str) -> str:
    if not text.strip():
        raise WrongRequest("there must be words to it: the text is empty")
    return text.strip()
