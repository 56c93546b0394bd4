"""From what somebody wrote to a complaint that is kept, or to what is wrong with it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from ops.complaints import contact
from ops.complaints.domain import (
    MOST_CONTACT,
    MOST_TEXT,
    Complaint,
    Form,
    Kind,
    cleaned,
    new_number,
)
from voting.casting.receipt import Receipts
from voting.domain import CaseId
from voting.ledger.ledger import Ledger
from voting.ledger.register import Enrolled


class Mistake(StrEnum):
    """Why a complaint was not taken; a page says it in words."""

    KIND = "kind"
    CASE = "case"
    TEXT_MISSING = "text-missing"
    TEXT_LONG = "text-long"
    CONTACT_LONG = "contact-long"
    RECEIPT = "receipt"
    TOO_MANY = "too-many"


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """What a complaint is checked against."""

    enrolled: Enrolled
    receipts: Receipts
    ledger: Ledger
    contact_key: bytes

    async def taken(self, form: Form, now: datetime) -> Complaint | Mistake:
        """A complaint, ready to be kept.

        Raises:
            OutcomeUnknown: the receipt cannot be looked up now.
        """
        hearing = self.enrolled.campaign.complaints
        assert hearing is not None
        if mistake := self._mistake(form):
            return mistake
        if form.receipt.strip() and not await self._is_recorded(form.receipt):
            return Mistake.RECEIPT
        number, reached_at = new_number(), cleaned(form.contact)
        return Complaint(
            number=number,
            kind=Kind(form.kind),
            case_no=self.enrolled.case_numbers.get(CaseId(form.case)),
            text=cleaned(form.text),
            receipt=form.receipt.strip() or None,
            contact=contact.sealed(self.contact_key, number, reached_at) if reached_at else None,
            at=now,
            due_at=now + timedelta(days=hearing.answer_days),
        )

    def _mistake(self, form: Form) -> Mistake | None:
        text, reached_at = cleaned(form.text), cleaned(form.contact)
        if form.kind not in [kind.value for kind in Kind]:
            return Mistake.KIND
        if form.case and CaseId(form.case) not in self.enrolled.case_numbers:
            return Mistake.CASE
        if not text:
            return Mistake.TEXT_MISSING
        if len(text) > MOST_TEXT:
            return Mistake.TEXT_LONG
        return Mistake.CONTACT_LONG if len(reached_at) > MOST_CONTACT else None

    async def _is_recorded(self, receipt: str) -> bool:
        place = self.receipts.read(receipt)
        return (
            place is not None
            and place.campaign_no == self.enrolled.campaign_no
            and await self.ledger.holds(place.campaign_no, place.index, place.ballot_id_half)
        )
