"""A winner whose place moved after the adoption is certified only by a new one."""

import msgspec

from tests.campaigns import OPENS, campaign, text
from tests.unit.ops.decided_ledger import CLOSES, LATER, TERM, Entry, decision, settling
from tests.unit.ops.paper_ledger import PaperBallot, PaperRecord
from tests.unit.ops.verify.lawless_steps import certifying, faults, noticing, plain, typical
from voting.history import decisions as d
from voting.rules.awards import Award, Prize
from voting.rules.campaign import Campaign
from voting.rules.ranking import Scope

PRIZES = [Prize(text("first"), 1), Prize(text("merit"), 1)]
BY_VOTES, BY_THE_COMMITTEE = [["c1"], ["c2"]], [["c1"], ["c5"]]
MOVED = "winners of `typical` changed places since its adoption: c5"


def rules() -> Campaign:
    """Votes alone, two winners, five days of notice."""
    plain = campaign()
    return msgspec.structs.replace(
        plain,
        timetable=msgspec.structs.replace(plain.timetable, notice_days=5),
        ranking=msgspec.structs.replace(plain.ranking, within=Scope.CAMPAIGN),
        award=[Award("typical", text("typical"), PRIZES)],
    )


def holding(ballots: str) -> PaperRecord:
    """A person's ruling during the notice."""
    moves = [{"from": "counted", "incident": None, "ballots": ballots}]
    span = {"after": 11, "upto": 11, "to": "held", "by_person": True}
    return PaperRecord("ruling", {**span, "moves": moves, "reason": "late"}, "lin", LATER)


def noticed() -> list[Entry]:
    """c1 has 4 votes, c2 3, c5 2, c3 1; the committee gives the second prize to c5, the third."""
    return [
        PaperRecord("opening", at=OPENS),
        *(PaperBallot((number,)) for number in (1, 1, 1, 1, 2, 2, 2, 5, 5, 3)),
        settling(0, 11, None, at=CLOSES),
        plain("closing", CLOSES),
        plain("review"),
        typical(BY_VOTES, BY_THE_COMMITTEE, as_of=14),
        noticing(5),
    ]


def test_a_winner_who_moved_in_the_notice_is_named_where_no_list_changed() -> None:
    life = [*noticed(), holding("9-10"), certifying(18, counted=8, held=2)]
    assert faults(life, rules()) == f"records.csv: index 18: {MOVED}"


def test_a_ruling_below_the_winners_asks_for_nothing() -> None:
    life = [*noticed(), holding("11"), certifying(18, counted=9, held=1)]
    assert faults(life, rules()) == ""


def test_a_new_adoption_and_a_new_notice_heal_it() -> None:
    life = [
        *noticed(),
        holding("9-10"),
        typical(BY_VOTES, BY_THE_COMMITTEE, as_of=17),
        decision("notice", d.Notice(until=LATER + 5 * TERM), at=LATER),
        certifying(20, counted=8, held=2),
    ]
    assert faults(life, rules()) == ""
