"""Whether a decision may be taken where it stands: by its phase, and by what stood before it."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from ops.verify import decisions as d
from ops.verify import lawful_amendments, lawful_lists, lawful_origins, lawful_scores
from ops.verify.life import Life
from ops.verify.phases import phase_fault
from ops.verify.records import Record

_CLOCK = "clock"
_NEED_A_REASON = ("disqualification", "overruling", "revocation")
#: How much earlier than its record a decision may have been prepared.
_PREPARED = timedelta(minutes=1)
_FOR_GOOD = ("withdrawal", "disqualification")
_LEFT = {"suspension": "suspended", "withdrawal": "withdrawn", "disqualification": "disqualified"}


def faults(life: Life, record: Record, body: d.Body) -> Iterator[str]:
    """Everything that is wrong with a decision, given the life before it."""
    if record.kind in _NEED_A_REASON and not body.reason.strip():
        yield "gives no reason"
    if fault := phase_fault(record.kind, life.phase, life.rules):
        yield fault
    yield from _as_of_faults(record, body)
    match body:
        case d.Amendment():
            yield from lawful_amendments.faults(life, body)
        case d.OnCase():
            yield from _on_case_faults(life, record.kind, body.case)
        case d.Scores():
            yield from lawful_scores.scores_faults(life.rules.campaign, body)
        case d.Numbers():
            yield from lawful_scores.numbers_faults(life.rules.campaign, body)
        case d.Shortlist() | d.Adoption():
            yield from lawful_lists.faults(life, body)
        case _:
            yield from _ending_faults(life, record, body)


def _ending_faults(life: Life, record: Record, body: d.Body) -> Iterator[str]:
    match body:
        case d.Notice():
            yield from _notice_faults(life, record, body)
        case d.Objection():
            if body.number in life.objections:
                yield f"objection {body.number} was recorded before"
            if body.case is not None and body.case not in life.rules.numbers:
                yield f"is about `{body.case}`, which is no case"
        case d.Answer():
            yield from _answer_faults(life, body.number)
        case d.Overruling():
            yield from lawful_origins.faults(life, body)
        case d.Certification():
            yield from _certification_faults(life, record)
        case d.Revocation():
            yield from _revocation_faults(life, body)
        case _:
            yield from _clock_faults(life, record)


def _as_of_faults(record: Record, body: d.Body) -> Iterator[str]:
    """The ledger takes a decision only while what it was prepared on is the last index."""
    as_of = as_of_in(body)
    if as_of is not None and as_of != record.index - 1:
        yield f"is as of {as_of}, and stands on {record.index - 1}"


def as_of_in(body: d.Body | None) -> int | None:
    """The index whose tallies a decision says that it stands on; None for other decisions."""
    match body:
        case d.Shortlist() | d.Adoption() | d.Overruling() | d.Certification():
            return body.as_of
        case _:
            return None


def _clock_faults(life: Life, record: Record) -> Iterator[str]:
    """The clock opens and closes at its time, or later where nobody came; people close early."""
    times = life.rules.campaign.timetable
    at = datetime.fromisoformat(record.at)
    if record.kind == "opening" and times.opens_at and at < times.opens_at:
        yield f"opens before {times.opens_at.isoformat()}"
    by_clock = record.kind == "closing" and record.actor == _CLOCK
    if by_clock and times.closes_at and at < times.closes_at:
        yield f"the clock closes before {times.closes_at.isoformat()}"


def _on_case_faults(life: Life, kind: str, case: str) -> Iterator[str]:
    absence = life.absent.get(case)
    if case not in life.rules.numbers:
        yield f"names `{case}`, which is no case"
    elif kind == "reinstatement" and absence not in _FOR_GOOD:
        yield f"{case} is neither withdrawn nor disqualified"
    elif kind == "resumption" and absence != "suspension":
        yield f"{case} is not suspended"
    elif absence and kind in (absence, "suspension"):
        yield f"{case} is {_LEFT[absence]} already"


def _notice_faults(life: Life, record: Record, body: d.Notice) -> Iterator[str]:
    days = life.rules.campaign.timetable.notice_days or 0
    stands = body.until - datetime.fromisoformat(record.at)
    if stands < max(timedelta(days=days) - _PREPARED, _PREPARED):
        yield f"stands until {body.until.isoformat()}; the rules ask for {days} days"
    yield from _suspension_faults(life, "gives notice")


def _suspension_faults(life: Life, what: str) -> Iterator[str]:
    """A suspension is for a time: whether the case takes part is known before lists stand."""
    for case, kind in life.absent.items():
        if kind == "suspension":
            yield f"{what} while {case} is suspended"


def _answer_faults(life: Life, number: int) -> Iterator[str]:
    if number not in life.objections:
        yield f"answers objection {number}, which nobody made"
    elif life.objections[number]:
        yield f"answers objection {number} a second time"


def _certification_faults(life: Life, record: Record) -> Iterator[str]:
    """What must have happened; what it counts is held against the ballots elsewhere."""
    campaign = life.rules.campaign
    yield from _suspension_faults(life, "certifies")
    if campaign.ranking.shortlist and life.shortlist is None:
        yield "certifies without the shortlist that the rules ask for"
    for award in campaign.award:
        if award.id not in life.adoptions:
            yield f"certifies without the adopted list of `{award.id}`"
        elif award.kind == "cases":
            adopted = life.adoptions[award.id].adopted
            winners = [who for one in adopted for who in one.winners]
            yield from lawful_lists.absence_faults(life, winners)
            yield from lawful_lists.shortlist_faults(life, winners)
    for number, answered in life.objections.items():
        if not answered:
            yield f"certifies while objection {number} has no answer"
    if campaign.timetable.notice_days and life.phase != "notice":
        yield "certifies without the public notice that the rules ask for"
    if life.notice and datetime.fromisoformat(record.at) < life.notice.until:
        yield f"certifies before the notice ends at {life.notice.until.isoformat()}"


def _revocation_faults(life: Life, body: d.Revocation) -> Iterator[str]:
    in_force = life.certificates[-1] if life.certificates else "none"
    if body.replaces != in_force:
        yield f"replaces certificate `{body.replaces}`; `{in_force}` is in force"
    if body.certificate in life.certificates:
        yield f"there is a certificate `{body.certificate}` already"
    adoption = life.adoptions.get(body.award)
    winners = {w for list_ in adoption.adopted for w in list_.winners} if adoption else set()
    if body.winner not in winners:
        yield f"{body.winner} won nothing of `{body.award}`"
    if any((r.award, r.winner) == (body.award, body.winner) for r in life.revoked):
        yield f"{body.winner} lost `{body.award}` before"
