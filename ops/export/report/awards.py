"""Shortlist and award lists: what was adopted, and where that is not what the rules gave."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from reportlab.platypus import Flowable

from ops.export.lists import prize_titles, revoked
from ops.export.report.course import group_name, winner_title
from ops.export.report.grids import Column, GridCell, grid
from ops.export.report.lettering import GROUP, NOTE, Lettering
from ops.export.state import State
from voting.history.decisions import Adoption, Difference, Prizewinners, Shortlist
from voting.rules.awards import Award, AwardKind
from voting.rules.campaign import Campaign

Place = Callable[[str | None], str]

_WINNERS = (
    Column(heading="分组", width=84),
    Column(heading="奖项", width=66),
    Column(heading="采纳名单"),
    Column(heading="计算名单"),
)
_DIFFERENCES = (
    Column(heading="案例或单位"),
    Column(heading="计算结果", width=104),
    Column(heading="采纳结果", width=104),
    Column(heading="理由", width=160),
)


def awards(lettering: Lettering, state: State) -> Iterator[Flowable]:
    """The shortlist if there is one, then every award of the rules."""
    if state.life.shortlist:
        yield from _shortlist(lettering, state.campaign, state.life.shortlist)
    if not state.campaign.award:
        yield lettering.paragraph("本评选的规则未设奖项名单。")
    lost = revoked(state.decisions)
    for award in state.campaign.award:
        yield lettering.paragraph(award.title.zh, GROUP)
        adoption = state.life.adoptions.get(award.id)
        if adoption is None:
            yield lettering.paragraph("名单尚未采纳。")
        else:
            yield from _award(lettering, state.campaign, award, adoption, lost)


def _shortlist(
    lettering: Lettering, campaign: Campaign, shortlist: Shortlist
) -> Iterator[Flowable]:
    rules = campaign.ranking.shortlist
    yield lettering.paragraph(rules.title.zh if rules else "入围名单", GROUP)
    named = "、".join(winner_title(campaign, case) for case in shortlist.cases)
    count = f"{len(shortlist.cases):,} 个案例，截至账本序号 {shortlist.as_of}"
    yield lettering.paragraph(f"{count}：{named}。")
    yield from _differences(lettering, campaign, shortlist.differences, _plain_place)


def _award(
    lettering: Lettering,
    campaign: Campaign,
    award: Award,
    adoption: Adoption,
    lost: Mapping[tuple[str, str], str],
) -> Iterator[Flowable]:
    yield lettering.paragraph(f"依据账本序号 {adoption.as_of} 时的排名。", NOTE)
    computed = {(one.group, one.prize): one for one in adoption.computed}
    adopted = {(one.group, one.prize): one for one in adoption.adopted}
    words = _Words(campaign, award)
    rows: list[Sequence[GridCell]] = [
        [
            words.group(group),
            words.prize(prize),
            words.winners(adopted.get((group, prize)), lost),
            words.winners(computed.get((group, prize)), {}),
        ]
        for group, prize in dict.fromkeys([*adopted, *computed])
    ]
    if rows:
        yield grid(lettering, _WINNERS, rows)
    else:
        yield lettering.paragraph("名单为空。")
    yield from _differences(lettering, campaign, adoption.differences, words.place)


class _Words:
    """What groups, prizes and winners of one award are called."""

    def __init__(self, campaign: Campaign, award: Award) -> None:
        self._campaign = campaign
        self._award = award
        self._prizes = prize_titles(campaign, award.id)

    def group(self, group: str) -> str:
        """A group by its title; organizations win in none but the campaign."""
        if self._award.kind is AwardKind.ORGANIZATIONS:
            return "—"
        return group_name(self._campaign, self._award.id, group)

    def prize(self, number: int) -> str:
        """A prize by its title."""
        title = self._prizes.get(number)
        return title.zh if title else f"第 {number} 级"

    def winners(self, lists: Prizewinners | None, lost: Mapping[tuple[str, str], str]) -> str:
        """Winners in order, a line each; who lost the award is told beside the name."""
        lines = []
        for order, winner in enumerate(lists.winners if lists else [], start=1):
            certificate = lost.get((self._award.id, winner))
            gone = f"（已由 {certificate} 撤销）" if certificate else ""
            lines.append(f"{order}. {winner_title(self._campaign, winner)}{gone}")
        return "\n".join(lines) or "—"

    def place(self, place: str | None) -> str:
        """A difference's `group/prize` in words."""
        if place is None:
            return "不在名单"
        group, _, prize = place.rpartition("/")
        words = self.prize(int(prize)) if prize.isdigit() else prize
        return f"{self.group(group)} {words}".removeprefix("— ")


def _plain_place(place: str | None) -> str:
    return "不在名单" if place is None else "在名单"


def _differences(
    lettering: Lettering, campaign: Campaign, differences: Sequence[Difference], place: Place
) -> Iterator[Flowable]:
    if not differences:
        yield lettering.paragraph("与按规则计算的名单一致。", NOTE)
        return
    yield lettering.paragraph("与按规则计算的名单不同之处：", NOTE)
    rows = [
        [
            winner_title(campaign, one.case),
            place(one.computed),
            place(one.adopted),
            one.reason,
        ]
        for one in differences
    ]
    yield grid(lettering, _DIFFERENCES, rows)
