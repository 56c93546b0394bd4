"""What ends a campaign: the public notice, objections and answers, outsiders, the certificate."""

from display.awarding.proceedings import answer, notice, objection
from display.awarding.readiness import before_notice, certification, missing
from display.ranking.outsiders import outsider_gaps as gaps_of
from display.ranking.outsiders import overruling, rule_of
from ops.deployment import Deployment
from ops.errors import WrongInput
from ops.organizing.drafts import Draft, drafted
from ops.organizing.moments import Moment, adopted_on, origins_at
from voting.domain import CaseId
from voting.history.decisions import Kind
from voting.rules.ballot import Outsiders
from voting.rules.shapes import Text


async def notice_gaps(deployment: Deployment, found: Moment) -> list[Text]:
    """What must be settled before the lists may be shown for public notice."""
    adopted, origins = await adopted_on(deployment, found), await origins_at(deployment, found)
    return before_notice(found.life, found.tallies, adopted, origins)


def public_notice(found: Moment, reason: str) -> Draft:
    """The lists shown, for as many days as the timetable says; `notice_gaps` come first.

    Raises:
        UnlawfulDecision: the timetable has no days of it.
    """
    return drafted(found, Kind.NOTICE, notice(found.life, found.now, reason=reason))


async def certificate_gaps(deployment: Deployment, found: Moment) -> list[Text]:
    """Everything that stands between a campaign and its certificate."""
    adopted, origins = await adopted_on(deployment, found), await origins_at(deployment, found)
    return missing(found.life, found.tallies, adopted, origins, now=found.now)


async def certificate(deployment: Deployment, found: Moment, reason: str) -> Draft:
    """The result made final as of this moment; `certificate_gaps` come first.

    Raises:
        UnlawfulDecision: something is missing.
    """
    adopted, origins = await adopted_on(deployment, found), await origins_at(deployment, found)
    facts = found.life, found.tallies, adopted, origins
    body = certification(*facts, as_of=found.index, now=found.now, reason=reason)
    return drafted(found, Kind.CERTIFICATION, body)


def objected(found: Moment, text: str, case: str | None, reason: str) -> Draft:
    """An objection under the next number.

    Raises:
        UnlawfulDecision: it says nothing, or is about no case of the campaign.
    """
    body = objection(found.life, text, case=case, reason=reason)
    return drafted(found, Kind.OBJECTION, body)


def answered(found: Moment, number: int, text: str, *, upheld: bool, reason: str) -> Draft:
    """The answer to an objection.

    Raises:
        UnlawfulDecision: there is no such objection, it has an answer, or this one says nothing.
    """
    body = answer(found.life, number, text, upheld=upheld, reason=reason)
    return drafted(found, Kind.ANSWER, body)


def outsiders_rule(found: Moment) -> Outsiders:
    """What the campaign says of votes from outside.

    Raises:
        WrongInput: nothing.
    """
    rule = rule_of(found.life.campaign)
    if rule is None:
        raise WrongInput(f"{found.life.campaign.id} has no rule of outsiders ([ballot.outsiders])")
    return rule


async def overruled(deployment: Deployment, found: Moment, case: str, reason: str) -> Draft:
    """A case keeps its votes although too many of them come from outside.

    Raises:
        WrongInput: the campaign has no rule of outsiders.
        UnlawfulDecision: the case is not above the rule's share, or is none.
    """
    outsiders_rule(found)
    origins = await origins_at(deployment, found)
    body = overruling(found.life, origins, CaseId(case), as_of=found.index, reason=reason)
    return drafted(found, Kind.OVERRULING, body)


async def outsider_gaps(deployment: Deployment, found: Moment) -> list[Text]:
    """Whether a case keeps its votes is known before anybody wins by them."""
    return list(gaps_of(found.life, await origins_at(deployment, found)))
