import pytest
from msgspec.structs import replace

from display.ranking.participation import Exclusion, Part, excluded, left_off
from tests.campaigns import campaign
from tests.unit.display.lives import SUSPENSION, Step, lived, shortlisting
from voting.domain import CaseId
from voting.history.decisions import Difference, Kind, OnCase, Shortlist
from voting.history.life import barred_cases
from voting.rules.campaign import Campaign
from voting.rules.ranking import ShortlistBasis, ShortlistRules
from voting.rules.shapes import Text


def on_case(kind: Kind, case: str, reason: str = "") -> Step:
    return kind, OnCase(case=CaseId(case), reason=reason)


def shortlist(*cases: str) -> Step:
    left = Difference(case="c3", computed="shortlist/1", adopted=None, reason="材料不全")
    chosen = [CaseId(case) for case in cases]
    body = Shortlist(as_of=1, computed=[], cases=chosen, differences=[left])
    return Kind.SHORTLIST, body


def parts(whole: Campaign, *steps: Step) -> dict[str, str]:
    return {case: found.part.value for case, found in excluded(lived(whole, *steps)).items()}


def test_absent_cases_say_how_and_why() -> None:
    found = excluded(lived(campaign(), SUSPENSION))
    assert found == {CaseId("c5"): Exclusion(part=Part.SUSPENDED, reason="核实材料")}


def test_each_kind_of_absence_has_its_word() -> None:
    steps = [on_case(Kind.WITHDRAWAL, "c1"), on_case(Kind.DISQUALIFICATION, "c2")]
    assert parts(campaign(), *steps) == {"c1": "withdrawn", "c2": "disqualified"}
    assert parts(campaign(), SUSPENSION, on_case(Kind.RESUMPTION, "c5")) == {}


def test_a_shortlist_by_review_leaves_the_others_off_with_their_reasons() -> None:
    found = excluded(lived(shortlisting(), shortlist("c1", "c2", "c4", "c5", "c6")))
    assert found == {CaseId("c3"): Exclusion(part=Part.NOT_SHORTLISTED, reason="材料不全")}
    assert left_off(found) == {"c3"}


def test_a_suspended_case_stays_suspended_whatever_the_shortlist_says() -> None:
    found = excluded(lived(shortlisting(), shortlist("c1", "c2"), SUSPENSION))
    assert found[CaseId("c5")].part is Part.SUSPENDED
    assert left_off(found) == {"c3", "c4", "c6"}


def by_votes() -> Campaign:
    rules = ShortlistRules(Text("入围名单", "Shortlist"), ShortlistBasis.VOTES, 2)
    base = campaign()
    return replace(base, ranking=replace(base.ranking, shortlist=rules))


@pytest.mark.parametrize("whole", [shortlisting(), by_votes(), campaign()])
def test_pages_exclude_just_the_cases_that_admission_bars(whole: Campaign) -> None:
    life = lived(whole, shortlist("c1", "c2"), SUSPENSION)
    assert excluded(life).keys() == barred_cases(life).keys()


def test_a_shortlist_by_votes_bars_nobody_from_a_vote() -> None:
    assert barred_cases(lived(by_votes(), shortlist("c1"))) == {}
    assert barred_cases(lived(shortlisting(), shortlist("c1"))).keys() == {
        *("c2", "c3", "c4", "c5", "c6")
    }
