"""The rows of `shortlist.csv` and `lists.csv`: what was computed, then what people decided."""

from collections.abc import Iterator, Mapping, Sequence

from ops.verify import decisions as d
from ops.verify.campaign import Campaign, Title
from ops.verify.life import Life
from ops.verify.replay import Taken
from ops.verify.tables import Cells

SHORTLIST = ("index", "as_of", "list", "order", "case", "title_zh", "title_en", "reason")
LISTS = (
    *("index", "award", "as_of", "list", "group", "prize", "prize_zh", "prize_en"),
    *("order", "winner", "title_zh", "title_en", "reason", "revoked_by"),
)
_NO_TITLE = Title("", "")


def shortlist_rows(life: Life, taken: Sequence[Taken]) -> Iterator[Cells]:
    """`shortlist.csv`: the shortlist in force."""
    frozen = [(one.record.index, one.body) for one in taken if isinstance(one.body, d.Shortlist)]
    titles = _titles(life.rules.campaign)
    for index, body in frozen[-1:]:
        reasons = _reasons(body.differences)
        for name, cases in (("computed", body.computed), ("adopted", body.cases)):
            for order, case in enumerate(cases, start=1):
                title = titles.get(case, _NO_TITLE)
                head = (str(index), str(body.as_of), name, str(order))
                yield (*head, case, title.zh, title.en, reasons.get(case, ""))


def list_rows(life: Life, taken: Sequence[Taken]) -> Iterator[Cells]:
    """`lists.csv`: of each award the list adopted last."""
    in_force: dict[str, tuple[int, d.Adoption]] = {}
    for one in taken:
        if isinstance(one.body, d.Adoption):
            in_force[one.body.award] = one.record.index, one.body
    for index, body in sorted(in_force.values(), key=lambda one: one[0]):
        yield from _adoption_rows(life, index, body)


def _adoption_rows(life: Life, index: int, body: d.Adoption) -> Iterator[Cells]:
    campaign = life.rules.campaign
    prizes, titles = _prize_titles(campaign, body.award), _titles(campaign)
    reasons, lost = _reasons(body.differences), _lost(life)
    for name, lists in (("computed", body.computed), ("adopted", body.adopted)):
        for one in lists:
            prize = prizes.get(one.prize, _NO_TITLE)
            head = (str(index), body.award, str(body.as_of), name, one.group, str(one.prize))
            for order, who in enumerate(one.winners, start=1):
                title = titles.get(who, _NO_TITLE)
                by = lost.get((body.award, who), "") if name == "adopted" else ""
                words = (title.zh, title.en, reasons.get(who, ""), by)
                yield (*head, prize.zh, prize.en, str(order), who, *words)


def _titles(campaign: Campaign) -> dict[str, Title]:
    named = {unit.id: unit.title for unit in campaign.recommender}
    return {**named, **{case.id: case.title for case in campaign.case}}


def _prize_titles(campaign: Campaign, award: str) -> dict[int, Title]:
    found = next((one for one in campaign.award if one.id == award), None)
    prizes = found.prize if found else []
    return {number: prize.title for number, prize in enumerate(prizes, start=1)}


def _reasons(differences: Sequence[d.Difference]) -> Mapping[str, str]:
    return {one.case: one.reason for one in reversed(differences)}


def _lost(life: Life) -> dict[tuple[str, str], str]:
    return {(one.award, one.winner): one.certificate for one in life.revoked}
