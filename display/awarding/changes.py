"""What a committee changes in a computed list: which case goes where, and why. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from display.awarding.awards import place
from display.ranking.groups import groups_of
from voting.errors import WrongRequest
from voting.history.decisions import Prizewinners
from voting.rules.awards import Award, AwardKind
from voting.rules.campaign import Campaign

#: How a change says that a case leaves a list; so does nothing at all.
OUT = "out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One case, or one organization, and where it goes.

    `to` is a prize by its number, such as `2` or `group/2`; `out` or nothing takes it off the
    list. For a shortlist it is `in` or `out`.
    """

    case: str
    to: str
    reason: str


def groups(campaign: Campaign, award: Award) -> dict[str, tuple[str, ...]]:
    """Group → who may win in it, in the order of the file."""
    match award.kind:
        case AwardKind.CASES:
            return dict(groups_of(campaign, award.within))
        case AwardKind.ORGANIZATIONS:
            return {campaign.id: tuple(one.id for one in campaign.recommender)}


def changed(
    campaign: Campaign, award: Award, lists: Sequence[Prizewinners], changes: Iterable[Change]
) -> list[Prizewinners]:
    """A list with some changes made, each winner at the end of the prize that it goes to.

    Raises:
        WrongRequest: a change of nobody who could win, or to no place of the award.
    """
    made = list(changes)
    moving = {change.case for change in made}
    winners = {
        place(one.group, one.prize): [who for who in one.winners if who not in moving]
        for one in lists
    }
    for change in made:
        target = _target(campaign, award, change)
        if target is not None:
            winners[target].append(change.case)
    return [
        Prizewinners(group=o.group, prize=o.prize, winners=winners[place(o.group, o.prize)])
        for o in lists
    ]


def reasons_of(changes: Iterable[Change]) -> dict[str, str]:
    """Case → the reason of its change.

    Raises:
        WrongRequest: a case is changed twice.
    """
    found: dict[str, str] = {}
    for change in changes:
        if change.case in found:
            raise WrongRequest(f"{change.case} is changed twice")
        found[change.case] = change.reason
    return found


def _target(campaign: Campaign, award: Award, change: Change) -> str | None:
    own = [group for group, members in groups(campaign, award).items() if change.case in members]
    if not own:
        raise WrongRequest(f"`{change.case}` cannot win {award.id}: there is none of that id")
    if change.to in {"", OUT}:
        return None
    allowed = {place(own[0], prize): prize for prize in range(1, len(award.prize) + 1)}
    for written, prize in allowed.items():
        if change.to in {written, str(prize)}:
            return written
    known = ", ".join(allowed)
    raise WrongRequest(f"{change.case} cannot go to `{change.to}`; allowed: {known}, {OUT}")
