"""From a form to a decision: the very drafts that commands make, and what is in their way."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from display.awarding.changes import Change
from ops.deployment import Deployment
from ops.desk.running.outlook import Outlook, digest, outlook
from ops.desk.running.steps import Field, Step
from ops.errors import OperationsError, WrongInput
from ops.organizing import changes_file, concluding, lifecycle, lists
from ops.organizing.drafts import Draft, check_phase
from ops.organizing.moments import Moment, this_moment
from voting.errors import UnlawfulDecision
from voting.history.decisions import Kind
from voting.rules.shapes import Text

#: How changes of a list begin in the form; what stands there alone changes nothing.
HEADER = "case,to,reason"
_CHANGES = Path("changes.csv")
_UNSAID = "–"
Given = Mapping[Field, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A decision that somebody looks at.

    Attributes:
        draft, outlook: None where it cannot be taken as things stand.
        gaps: what has to happen first.
        fault: why else not; one reason a line, empty where there is none.
    """

    found: Moment
    draft: Draft | None = None
    outlook: Outlook | None = None
    gaps: tuple[Text, ...] = ()
    fault: str = ""

    @property
    def digest(self) -> bytes:
        """SHA-256 of what is shown; empty where nothing can be taken."""
        if self.draft is None or self.outlook is None:
            return b""
        return digest(self.draft, self.outlook)


async def prepared(
    deployment: Deployment, campaign: str, step: Step, given: Given, reason: str = ""
) -> Prepared:
    """A decision and what it would do, as of this moment.

    Args:
        given: what the form says; fields that it lacks are told as a fault.
        reason: none yet where somebody only looks.

    Raises:
        UnknownCampaign: none of that id is loaded.
        OutcomeUnknown: no answer came.
    """
    found = await this_moment(deployment, campaign)
    gaps = await _gaps(deployment, found, step)
    if gaps:
        return Prepared(found=found, gaps=tuple(gaps))
    unsaid = _UNSAID if step.reasoned else ""  # whoever takes it says why
    try:
        draft = await _draft(deployment, found, step, given, reason or unsaid)
        check_phase(draft)
    except (UnlawfulDecision, OperationsError) as fault:
        return Prepared(found=found, fault=str(fault))
    return Prepared(found=found, draft=draft, outlook=outlook(draft, found.tallies, found.now))


async def _gaps(deployment: Deployment, found: Moment, step: Step) -> list[Text]:
    if not step.is_lawful(found.life.phase):
        return []  # the phase says it all
    match step.kind:
        case Kind.NOTICE:
            return await concluding.notice_gaps(deployment, found)
        case Kind.CERTIFICATION:
            return await concluding.certificate_gaps(deployment, found)
        case Kind.ADOPTION:
            return await concluding.outsider_gaps(deployment, found)
        case _:
            return []


async def _draft(
    deployment: Deployment, found: Moment, step: Step, given: Given, reason: str
) -> Draft:
    missing = [field.value for field in step.needed if not given.get(field, "").strip()]
    if missing:
        raise WrongInput(f"{', '.join(missing)}: must not be empty")
    match step.kind:
        case Kind.PUBLICATION | Kind.CLOSING | Kind.REVIEW:
            return lifecycle.plain(found.enrolled, step.kind, reason)
        case Kind.AMENDMENT:
            told, until = Text(given[Field.ZH], given[Field.EN]), given[Field.UNTIL]
            return lifecycle.extension(found.enrolled, until, told, reason, where=Field.UNTIL)
        case Kind.OVERRULING | Kind.CERTIFICATION | Kind.NOTICE:
            return await _concluded(deployment, found, step, given, reason)
        case Kind.OBJECTION | Kind.ANSWER:
            return _heard(found, step, given, reason)
        case _ if Field.CASE in step.fields:
            return lifecycle.on_case(found.enrolled, step.kind, given[Field.CASE], reason)
        case _:
            return _listed(found, step, given, reason)


async def _concluded(
    deployment: Deployment, found: Moment, step: Step, given: Given, reason: str
) -> Draft:
    if step.kind is Kind.OVERRULING:
        return await concluding.overruled(deployment, found, given[Field.CASE], reason)
    if step.kind is Kind.CERTIFICATION:
        return await concluding.certificate(deployment, found, reason)
    return concluding.public_notice(found, reason)


def _heard(found: Moment, step: Step, given: Given, reason: str) -> Draft:
    if step.kind is Kind.OBJECTION:
        about = given.get(Field.ABOUT) or None
        return concluding.objected(found, given[Field.TEXT], about, reason)
    number, upheld, text = _number(Field.NUMBER, given), given[Field.UPHELD], given[Field.TEXT]
    if upheld not in {"0", "1"}:
        raise WrongInput("upheld: 1 where the objection was right, or 0")
    return concluding.answered(found, number, text, upheld=upheld == "1", reason=reason)


def _listed(found: Moment, step: Step, given: Given, reason: str) -> Draft:
    match step.kind:
        case Kind.SHORTLIST:
            return lists.frozen_shortlist(found, _changes(given), reason)
        case Kind.ADOPTION:
            return lists.adopted_list(found, given[Field.AWARD], _changes(given), reason)
        case Kind.NUMBERS:
            prize, numbers = _number(Field.PRIZE, given), given[Field.NUMBERS].split()
            return lists.numbers_of_prize(found, given[Field.AWARD], prize, numbers, reason)
        case Kind.REVOCATION:
            return lists.revoked(found, given[Field.AWARD], given[Field.WINNER].strip(), reason)
        case _:
            raise AssertionError(step.kind)


def _changes(given: Given) -> list[Change]:
    written = given.get(Field.CHANGES, "").strip()
    return changes_file.parsed(_CHANGES, written) if written else []


def _number(field: Field, given: Given) -> int:
    text = given[field].strip()
    if not (text.isascii() and text.isdigit()):
        raise WrongInput(f"{field}: {text[:80]}: write a number from 1 on")
    return int(text[:9])
