"""Which decisions on cases and rules can be taken as a campaign stands."""

from typing import Any

import pytest
from msgspec.structs import replace

from tests.campaigns import campaign, quota
from tests.unit.display.lives import CLOSING, OPENING, REVIEW, Step, lived, shortlisting
from voting.domain import CaseId, Phase
from voting.history.amendments import changes_between
from voting.history.decisions import LAWFUL, Kind, OnCase, Shortlist
from voting.history.life import Life, amendment_refusal, refusal_of
from voting.rules.ballot import Unit
from voting.rules.campaign import Campaign
from voting.rules.ranking import ShortlistRules
from voting.rules.shapes import Text

ON_CASES = (
    *(Kind.SUSPENSION, Kind.RESUMPTION, Kind.WITHDRAWAL),
    *(Kind.DISQUALIFICATION, Kind.REINSTATEMENT),
)
C1 = CaseId("c1")


def on_c1(kind: Kind) -> Step:
    return kind, OnCase(case=C1, reason="disputed")


def allowed(*steps: Step) -> set[Kind]:
    """The decisions on c1 that may follow these."""
    life = lived(campaign(), *steps)
    return {kind for kind in ON_CASES if refusal_of(life, kind, C1) is None}


def test_a_case_in_the_vote_may_be_taken_out_in_any_way() -> None:
    assert allowed() == {Kind.SUSPENSION, Kind.WITHDRAWAL, Kind.DISQUALIFICATION}


def test_a_suspended_case_may_be_resumed_withdrawn_or_disqualified() -> None:
    assert allowed(on_c1(Kind.SUSPENSION)) == {
        *(Kind.RESUMPTION, Kind.WITHDRAWAL, Kind.DISQUALIFICATION)
    }


@pytest.mark.parametrize(
    ("gone", "other"),
    [
        (Kind.WITHDRAWAL, Kind.DISQUALIFICATION),
        (Kind.DISQUALIFICATION, Kind.WITHDRAWAL),
    ],
)
def test_what_is_withdrawn_or_disqualified_is_neither_suspended_nor_resumed(
    gone: Kind, other: Kind
) -> None:
    assert allowed(on_c1(gone)) == {other, Kind.REINSTATEMENT}
    assert allowed(on_c1(Kind.SUSPENSION), on_c1(gone)) == {other, Kind.REINSTATEMENT}


def test_a_refusal_says_how_the_case_stands() -> None:
    life = lived(campaign(), on_c1(Kind.WITHDRAWAL))
    told = refusal_of(life, Kind.SUSPENSION, C1)
    assert told is not None
    assert told.startswith("c1 is under withdrawal already, since 2026-")
    told = refusal_of(life, Kind.RESUMPTION, C1)
    assert told == "c1 is under withdrawal: there is nothing to undo by a resumption"
    told = refusal_of(life, Kind.REINSTATEMENT, CaseId("c2"))
    assert told == "c2 is in the vote: there is nothing to undo by a reinstatement"
    assert refusal_of(life, Kind.WITHDRAWAL, CaseId("c99")) == "tiny has no case c99"


def test_a_suspension_is_lifted_up_to_the_review() -> None:
    phases = {Phase.PUBLISHED, Phase.OPEN, Phase.CLOSED, Phase.IN_REVIEW}
    assert LAWFUL[Kind.RESUMPTION].phases == phases
    steps = [on_c1(Kind.SUSPENSION), OPENING, CLOSING, REVIEW]
    assert lived(campaign(), *steps, on_c1(Kind.RESUMPTION)).absent == {}


def shortlisted(whole: Campaign) -> Life:
    made = Shortlist(as_of=0, computed=[], cases=[C1])
    return lived(whole, (Kind.SHORTLIST, made))


def amendment(before: Campaign, **ranking: Any) -> dict[str, Any]:
    after = replace(before, ranking=replace(before.ranking, **ranking))
    return changes_between(before, after)


def test_the_rule_of_a_shortlist_stays_while_a_shortlist_stands() -> None:
    whole = shortlisting()
    life = shortlisted(whole)
    assert life.shortlist_phase is Phase.PUBLISHED
    rules = whole.ranking.shortlist
    assert rules is not None
    other: ShortlistRules = replace(rules, title=Text("复审名单", "Reviewed"))
    for changed in (None, other):
        told = amendment_refusal(life, amendment(whole, shortlist=changed))
        assert told == (
            "the shortlist of index 87654001 stands: ranking.shortlist can no longer be amended"
        )
    assert amendment_refusal(lived(whole), amendment(whole, shortlist=None)) is None


def test_other_rules_are_amended_beside_a_shortlist() -> None:
    whole = shortlisting()
    assert amendment_refusal(shortlisted(whole), amendment(whole, minimum_counted=9)) is None
    ballot = replace(whole.vote.rules, quota=[quota("votes", Unit.VOTE, 9)])
    changes = changes_between(whole, replace(whole, ballot=ballot))
    assert amendment_refusal(shortlisted(whole), changes) is None
