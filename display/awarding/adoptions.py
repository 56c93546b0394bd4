"""The committee's lists: adopted as computed, or changed with a reason for every difference. Pure.

An adopted list must keep the numbers: where a tie made the computed list longer than a prize
holds, the committee settles it, and says why for each of the tied that it moves. A prize may stay
vacant. Whom a frozen shortlist left out wins nothing. Within a prize winners stand in the order of
the ranking; those it has no place for come last, in the order of the file.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from display.awarding.awards import award_of, computed_list, line_up, place, places
from display.awarding.candidates import numbers
from display.awarding.changes import groups
from display.ranking.ranking import Ranking
from voting.domain import CaseId
from voting.errors import UnlawfulDecision, WrongRequest
from voting.history.decisions import Adoption, Difference, Prizewinners
from voting.history.life import Life
from voting.rules.awards import Award, AwardKind


def adoption(
    life: Life,
    ranking: Ranking,
    award: str,
    adopted: Sequence[Prizewinners],
    reasons: Mapping[str, str],
    *,
    as_of: int,
    reason: str = "",
) -> Adoption:
    """The decision that adopts a list of an award.

    Args:
        life, ranking: what stands as of the index `as_of`.
        award: its id.
        adopted: the committee's winners; a prize that is not named is vacant.
        reasons: winner → why it stands elsewhere than computed; for differences alone.
        as_of: the ledger index on which the computed list stands.
        reason: why the list as a whole is adopted.

    Raises:
        UnlawfulDecision: the list cannot stand; every fault is told, one a line.
    """
    rules = award_of(life.campaign, award)
    right = computed_list(life, ranking, rules)
    told = differences(places(right), places(adopted), reasons)
    unlawful, wrong = list(_list_faults(life, rules, adopted)), list(_reason_faults(told, reasons))
    if unlawful:
        raise UnlawfulDecision("\n".join([*unlawful, *wrong]))
    if wrong:
        raise WrongRequest("\n".join(wrong))
    return Adoption(
        award=award,
        as_of=as_of,
        computed=right,
        adopted=_in_order(right, adopted, _order(life, ranking, rules)),
        differences=told,
        reason=reason,
    )


def differences(
    computed: Mapping[str, str], adopted: Mapping[str, str], reasons: Mapping[str, str]
) -> list[Difference]:
    """Everyone whose place differs, in the order of the computed list, then of the adopted one.

    Args:
        computed, adopted: winner → place, as `awards.places` gives them.
        reasons: winner → why; an empty reason where none is given.
    """
    return [
        Difference(
            case=who,
            computed=computed.get(who),
            adopted=adopted.get(who),
            reason=reasons.get(who, "").strip(),
        )
        for who in dict.fromkeys((*computed, *adopted))
        if computed.get(who) != adopted.get(who)
    ]


def _list_faults(life: Life, award: Award, adopted: Sequence[Prizewinners]) -> Iterator[str]:
    known = groups(life.campaign, award)
    for who, times in Counter(who for one in adopted for who in one.winners).items():
        if times > 1:
            yield f"{who} wins {award.id} {times} times"
    for written, times in Counter(place(one.group, one.prize) for one in adopted).items():
        if times > 1:
            yield f"{written} is listed {times} times"
    for one in adopted:
        if one.group not in known or not 0 < one.prize <= len(award.prize):
            yield f"`{place(one.group, one.prize)}` is no place of {award.id}"
            continue
        yield from _winner_faults(life, award, one, known[one.group])
        most = numbers(life, award, one.group).get(one.prize)
        if most is not None and len(one.winners) > most:
            where = place(one.group, one.prize)
            yield f"{where} has {len(one.winners)} winners ({_told(one)}), and holds {most}"


def _winner_faults(
    life: Life, award: Award, one: Prizewinners, members: Sequence[str]
) -> Iterator[str]:
    off = _not_shortlisted(life, award, one)
    for who in one.winners:
        absence = life.absent.get(CaseId(who)) if award.kind is AwardKind.CASES else None
        if who not in members:
            yield f"`{who}` does not stand in {one.group}"
        elif absence is not None:
            yield f"{who} takes no part: {absence.kind} ({absence.reason})"
        elif who in off:
            yield f"{who} is not on the shortlist, frozen at index {life.shortlist_index}"


def _not_shortlisted(life: Life, award: Award, one: Prizewinners) -> frozenset[str]:
    """The winners of a prize that a frozen shortlist left out; organizations are on none."""
    if life.shortlist is None or award.kind is not AwardKind.CASES:
        return frozenset()
    return frozenset(one.winners).difference(life.shortlist.cases)


def _reason_faults(told: Sequence[Difference], reasons: Mapping[str, str]) -> Iterator[str]:
    for one in told:
        if not one.reason:
            move = f"{one.computed or 'no place'} to {one.adopted or 'no place'}"
            yield f"{one.case} goes from {move} without a reason"
    for who in reasons:
        if who not in {one.case for one in told}:
            yield f"{who} has a reason, and stands where the rules put it"


def _order(life: Life, ranking: Ranking, award: Award) -> dict[str, int]:
    members = [who for group in groups(life.campaign, award).values() for who in group]
    ordered = dict.fromkeys((*line_up(life, ranking, award), *members))
    return {who: number for number, who in enumerate(ordered)}


def _in_order(
    computed: Sequence[Prizewinners], adopted: Sequence[Prizewinners], order: Mapping[str, int]
) -> list[Prizewinners]:
    """Every place of the computed list, also those that stay vacant."""
    winners = {(one.group, one.prize): one.winners for one in adopted}
    return [
        Prizewinners(
            group=one.group,
            prize=one.prize,
            winners=sorted(winners.get((one.group, one.prize), []), key=order.__getitem__),
        )
        for one in computed
    ]


def _told(one: Prizewinners) -> str:
    return ", ".join(one.winners)
