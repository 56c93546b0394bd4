"""Lists of a committee: shortlists, numbers of prizes, adopted awards, and awards taken back."""

from collections.abc import Sequence

from display.awarding.adoptions import adoption
from display.awarding.awards import award_of, computed_list
from display.awarding.changes import Change, changed, groups, reasons_of
from display.awarding.proceedings import revocation
from display.awarding.shortlisting import by_votes, shortlist
from ops.errors import WrongInput
from ops.organizing.drafts import Draft, drafted
from ops.organizing.moments import Moment
from voting.history.decisions import Kind, Numbers

_OPEN = "open"


def adopted_list(found: Moment, award: str, changes: Sequence[Change], reason: str) -> Draft:
    """The computed list of an award with the committee's changes; outsiders are settled first.

    Raises:
        UnlawfulDecision: the list cannot stand; every fault is told, one a line.
    """
    rules, ranking = award_of(found.life.campaign, award), found.ranking
    computed = computed_list(found.life, ranking, rules)
    body = adoption(
        found.life,
        ranking,
        award,
        changed(found.life.campaign, rules, computed, changes),
        reasons_of(changes),
        as_of=found.index,
        reason=reason,
    )
    return drafted(found, Kind.ADOPTION, body)


def frozen_shortlist(found: Moment, changes: Sequence[Change], reason: str) -> Draft:
    """The shortlist that the rules give, with what people change of it.

    Raises:
        UnlawfulDecision: no rule of one, not in this phase, or a change that cannot be.
    """
    votes = by_votes(found.life, found.tallies)
    body = shortlist(found.life, votes, changes, as_of=found.index, reason=reason)
    return drafted(found, Kind.SHORTLIST, body)


def revoked(found: Moment, award: str, winner: str, reason: str) -> Draft:
    """An award taken back after the certificate.

    Raises:
        UnlawfulDecision: nothing is certified, or the winner does not hold it.
    """
    body = revocation(found.life, award, winner, reason=reason)
    return drafted(found, Kind.REVOCATION, body)


def numbers_of_prize(
    found: Moment, award: str, prize: int, given: Sequence[str], reason: str
) -> Draft:
    """How many of each group win a prize that the rules leave open.

    Args:
        prize: its number in the award, from 1.
        given: `GROUP=N`, or `GROUP=open`; groups that are not named keep what was decided.

    Raises:
        WrongInput: no such prize is open, no such group, or no number; says what is allowed.
    """
    numbers = _numbers(found, award, prize, given)
    body = Numbers(award=award, prize=prize, numbers=numbers, reason=reason)
    return Draft(enrolled=found.enrolled, kind=Kind.NUMBERS, body=body)


def _numbers(found: Moment, award_id: str, prize: int, given: Sequence[str]) -> dict[str, int]:
    """What was decided before, with what is given now."""
    rules = award_of(found.life.campaign, award_id)
    if not 0 < prize <= len(rules.prize) or rules.prize[prize - 1].number is not None:
        open_ones = [str(n) for n, one in enumerate(rules.prize, start=1) if one.number is None]
        allowed = ", ".join(open_ones) or "none"
        raise WrongInput(f"{award_id}: the rules leave no prize {prize} open; open: {allowed}")
    decided = dict(found.life.numbers.get((award_id, prize), {}))
    for one in given:
        group, number = _number(one, list(groups(found.life.campaign, rules)))
        if number is None:
            decided.pop(group, None)
        else:
            decided[group] = number
    return decided


def _number(written: str, known: Sequence[str]) -> tuple[str, int | None]:
    group, _, number = written.partition("=")
    if group not in known:
        raise WrongInput(f"{written}: no group `{group}`; allowed: {', '.join(known)}")
    if number == _OPEN:
        return group, None
    if not number.isascii() or not number.isdigit():
        raise WrongInput(f"{written}: write {group}=N, N from 0 on, or {group}={_OPEN}")
    return group, int(number)
