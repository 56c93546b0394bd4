"""The rows of shortlist and award lists: what the rules gave, then what people adopted. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ops.export.cells import Row
from voting.history.decisions import (
    Adoption,
    Decision,
    Difference,
    Prizewinners,
    Revocation,
    Shortlist,
)
from voting.rules.campaign import Campaign
from voting.rules.shapes import Text

SHORTLIST = ("index", "as_of", "list", "order", "case", "title_zh", "title_en", "reason")
LISTS = (
    *("index", "award", "as_of", "list", "group", "prize", "prize_zh", "prize_en"),
    *("order", "winner", "title_zh", "title_en", "reason", "revoked_by"),
)
COMPUTED, ADOPTED = "computed", "adopted"

_NOTHING = Text("", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    """What the rows of an adoption say beside its lists."""

    titles: Mapping[str, Text]
    prizes: Mapping[int, Text]
    reasons: Mapping[str, str]
    lost: Mapping[tuple[str, str], str]


def shortlist_rows(campaign: Campaign, decisions: Iterable[Decision]) -> Iterator[Row]:
    """The shortlist in force."""
    found = [(d.index, d.body) for d in decisions if isinstance(d.body, Shortlist)]
    for index, body in found[-1:]:
        titles, reasons = titles_of(campaign), reasons_of(body.differences)
        for name, cases in ((COMPUTED, body.computed), (ADOPTED, body.cases)):
            for order, case in enumerate(cases, start=1):
                title = titles.get(case, _NOTHING)
                yield (
                    *(index, body.as_of, name, order, case),
                    *(title.zh, title.en, reasons.get(case, "")),
                )


def list_rows(campaign: Campaign, decisions: Sequence[Decision]) -> Iterator[Row]:
    """The adoptions in force."""
    latest: dict[str, tuple[int, Adoption]] = {}
    for taken in decisions:
        if isinstance(taken.body, Adoption):
            latest[taken.body.award] = (taken.index, taken.body)
    titles, lost = titles_of(campaign), revoked(decisions)
    for index, body in sorted(latest.values(), key=lambda one: one[0]):
        words = _Words(
            titles=titles,
            prizes=prize_titles(campaign, body.award),
            reasons=reasons_of(body.differences),
            lost=lost,
        )
        yield from _rows_of(index, body, words)


def revoked(decisions: Iterable[Decision]) -> dict[tuple[str, str], str]:
    """(award, winner) → the last certificate that took it away."""
    bodies = [d.body for d in decisions if isinstance(d.body, Revocation)]
    return {(body.award, body.winner): body.certificate for body in bodies}


def titles_of(campaign: Campaign) -> dict[str, Text]:
    """Who can win: the titles of cases and of recommending units by id."""
    units = {unit.id: unit.title for unit in campaign.recommender}
    return units | {case.id: case.title for case in campaign.case}


def reasons_of(differences: Iterable[Difference]) -> dict[str, str]:
    """The first reason that is given for each case or winner."""
    found: dict[str, str] = {}
    for difference in differences:
        found.setdefault(difference.case, difference.reason)
    return found


def prize_titles(campaign: Campaign, award_id: str) -> Mapping[int, Text]:
    """The titles of an award's prizes by their number, from 1."""
    for award in campaign.award:
        if award.id == award_id:
            return {number: prize.title for number, prize in enumerate(award.prize, start=1)}
    return {}


def _rows_of(index: int, body: Adoption, words: _Words) -> Iterator[Row]:
    for name, lists in ((COMPUTED, body.computed), (ADOPTED, body.adopted)):
        for winners in lists:
            prize = words.prizes.get(winners.prize, _NOTHING)
            head = (index, body.award, body.as_of, name, winners.group)
            for tail in _winner_rows(winners, words):
                lost = words.lost.get((body.award, str(tail[1]))) if name == ADOPTED else None
                yield (*head, winners.prize, prize.zh, prize.en, *tail, lost)


def _winner_rows(winners: Prizewinners, words: _Words) -> Iterator[Row]:
    for order, winner in enumerate(winners.winners, start=1):
        title = words.titles.get(winner, _NOTHING)
        yield (order, winner, title.zh, title.en, words.reasons.get(winner, ""))
