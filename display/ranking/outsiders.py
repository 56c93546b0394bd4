"""Votes from outside: a case with too large a share of them is for a person to answer. Pure.

The share is that of outside votes among the counted votes whose region is known. The answer is a
disqualification, or an overruling with its reason, which holds until the share is larger still.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from voting.domain import CaseId
from voting.errors import UnlawfulDecision, WrongRequest
from voting.history.decisions import Overruling
from voting.history.life import Life
from voting.provenance.regions import lies_in
from voting.rules.ballot import Outsiders
from voting.rules.campaign import Campaign
from voting.rules.shapes import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """A case's counted votes: from home, from outside, and from nobody knows where."""

    home: int
    outside: int
    unknown: int

    @property
    def known(self) -> int:
        """The votes that the share is of."""
        return self.home + self.outside

    @property
    def share(self) -> Fraction:
        """The share of outside votes; 0 where no region is known."""
        return Fraction(self.outside, self.known) if self.known else Fraction(0)


Origins = Mapping[CaseId, Origin]


def rule_of(campaign: Campaign) -> Outsiders | None:
    """The rule of a campaign, if it has one."""
    return campaign.ballot.outsiders if campaign.ballot else None


def origins(campaign: Campaign, votes: Mapping[CaseId, Mapping[str, int]]) -> dict[CaseId, Origin]:
    """Every case in the order of the file; empty without a rule.

    Args:
        votes: case → region → counted votes.
    """
    rule = rule_of(campaign)
    if rule is None:
        return {}
    return {case.case_id: _origin(rule, votes.get(case.case_id, {})) for case in campaign.case}


def exceeds(rule: Outsiders, origin: Origin) -> bool:
    """Whether more votes than the rule allows come from outside; just as many are lawful."""
    return origin.share > rule.share


def is_overruled(life: Life, case: CaseId, origin: Origin) -> bool:
    """Whether a person let a case keep its votes, at this share or at a larger one."""
    answer = life.overrulings.get(case)
    if answer is None:
        return False
    then = Origin(home=answer.home, outside=answer.outside, unknown=answer.unknown)
    return origin.share <= then.share


def unanswered(life: Life, found: Origins) -> dict[CaseId, Origin]:
    """The cases that take part, exceed the share, and that nobody has answered for."""
    rule = rule_of(life.campaign)
    if rule is None:
        return {}
    return {
        case: origin
        for case, origin in found.items()
        if case not in life.absent
        and exceeds(rule, origin)
        and not is_overruled(life, case, origin)
    }


def outsider_gaps(life: Life, found: Origins) -> Iterator[Text]:
    """What an organizer has to answer before any list is adopted."""
    rule = rule_of(life.campaign)
    for case, origin in unanswered(life, found).items():
        assert rule is not None
        part = f"{origin.outside}/{origin.known}"
        yield Text(
            f"{case} 的外地票占 {part}，超过 {rule.largest_share}：取消其资格，或说明理由保留",
            f"{case}: {part} of its votes are from outside, more than {rule.largest_share};"
            " disqualify it, or overrule with a reason",
        )


def overruling(life: Life, found: Origins, case: CaseId, *, as_of: int, reason: str) -> Overruling:
    """The decision that lets a case keep its votes.

    Raises:
        WrongRequest: there is no such case, or no reason.
        UnlawfulDecision: nothing about the case waits for an answer.
    """
    if case not in {one.case_id for one in life.campaign.case}:
        raise WrongRequest(f"{life.campaign.id} has no case {case}")
    if not reason.strip():
        raise WrongRequest("there must be words to it: the reason is empty")
    origin = unanswered(life, found).get(case)
    if origin is None:
        raise UnlawfulDecision(f"{case} has no share of outside votes to answer for")
    return Overruling(
        case=case,
        as_of=as_of,
        home=origin.home,
        outside=origin.outside,
        unknown=origin.unknown,
        reason=reason.strip(),
    )


def _origin(rule: Outsiders, votes: Mapping[str, int]) -> Origin:
    counts = {True: 0, False: 0, None: 0}
    for region, number in votes.items():
        counts[lies_in(region, rule.home)] += number
    return Origin(home=counts[True], outside=counts[False], unknown=counts[None])
