"""No shortlist is believed that was frozen too soon, or whose rule was changed under it."""

from typing import Any

import msgspec
import pytest

from tests.campaigns import OPENS, text
from tests.unit.ops.decided_ledger import (
    CLOSES,
    LATER,
    Entry,
    a_decided_campaign,
    decision,
)
from tests.unit.ops.paper_ledger import PaperBallot, PaperRecord
from tests.unit.ops.verify.lawless_steps import amending, faults, plain, without_a_vote
from voting.domain import CaseId
from voting.history import decisions as d
from voting.rules.campaign import Campaign
from voting.rules.ranking import RankingRules, ShortlistBasis, ShortlistRules

EVERYBODY = [CaseId(f"c{number}") for number in range(1, 7)]
REVIEW = ShortlistRules(text("shortlist"), ShortlistBasis.REVIEW)
OPENING = PaperRecord("opening", at=OPENS)
CLOSING = plain("closing", CLOSES)
TOO_SOON = "shortlist is not lawful while the campaign is"


def ranking_with(rules: Campaign, shortlist: ShortlistRules | None) -> RankingRules:
    return msgspec.structs.replace(rules.ranking, shortlist=shortlist)


def by_review(rules: Campaign) -> Campaign:
    return msgspec.structs.replace(rules, ranking=ranking_with(rules, REVIEW))


def by_votes() -> Campaign:
    return a_decided_campaign()


def freezing(index: int, cases: list[CaseId] = EVERYBODY, at: Any = OPENS) -> PaperRecord:
    """The whole field as computed, and for every case that is left off it a reason."""
    left = [case for case in EVERYBODY if case not in cases]
    told = [
        d.Difference(case=case, computed="shortlist", adopted=None, reason="so") for case in left
    ]
    body = d.Shortlist(as_of=index - 1, computed=EVERYBODY, cases=cases, differences=told)
    return decision("shortlist", body, at=at)


@pytest.mark.parametrize(
    ("rules", "before", "phase"),
    [
        (by_votes(), [], "published"),
        (by_votes(), [OPENING], "open"),
        (by_votes(), [OPENING, CLOSING], None),
        (by_votes(), [OPENING, CLOSING, plain("review")], None),
        (by_review(by_votes()), [], None),
        (by_review(by_votes()), [OPENING], "open"),
        (by_review(by_votes()), [OPENING, CLOSING], "closed"),
        (by_review(by_votes()), [OPENING, CLOSING, plain("review")], "in-review"),
        (by_review(without_a_vote()), [], None),
        (by_review(without_a_vote()), [plain("review")], None),
    ],
)
def test_votes_choose_after_the_close_and_a_review_before_the_vote(
    rules: Campaign, before: list[Entry], phase: str | None
) -> None:
    found = faults([*before, freezing(len(before) + 1, at=LATER)], rules)
    if phase:
        assert f"records.csv: index {len(before) + 1}: {TOO_SOON} {phase}" in found
    else:
        assert TOO_SOON not in found


@pytest.mark.parametrize(("rules", "bars"), [(by_review(by_votes()), True), (by_votes(), False)])
def test_a_shortlist_by_review_alone_bars_ballots(rules: Campaign, bars: bool) -> None:
    ballots = [PaperBallot((number,)) for number in (1, 2, 3)]
    problems = faults([freezing(1, EVERYBODY[:2]), OPENING, *ballots], rules)
    named = "ballots.parquet: index 5: is for c3, which is not on the shortlist"
    assert (named in problems) is bars
    assert "index 4: is for" not in problems


@pytest.mark.parametrize("rule", [None, "another way", "votes"])
def test_the_rule_of_a_shortlist_that_stands_is_not_amended(rule: str | None) -> None:
    rules = by_review(by_votes())
    changed = {
        None: None,
        "another way": ShortlistRules(text("another"), ShortlistBasis.REVIEW),
        "votes": ShortlistRules(text("shortlist"), ShortlistBasis.VOTES, 3),
    }[rule]
    amendment = amending(ranking=msgspec.to_builtins(ranking_with(rules, changed)))
    fault = "amends `ranking.shortlist` while a shortlist stands"
    assert f"records.csv: index 2: {fault}" in faults([freezing(1), amendment], rules)
    assert fault not in faults([amendment], rules)


def test_other_rules_are_amended_beside_a_shortlist_that_stands() -> None:
    rules = by_review(by_votes())
    ranking = msgspec.structs.replace(ranking_with(rules, REVIEW), ties=[])
    amendment = amending(ranking=msgspec.to_builtins(ranking))
    assert faults([freezing(1), amendment], rules) == ""
