"""No list and no certificate is believed that rules, ballots and reasons do not bear out."""

import pytest

from tests.unit.ops.decided_ledger import (
    LATER,
    TERM,
    a_decided_life,
)
from tests.unit.ops.verify.lawless_steps import (
    Change,
    answering,
    at_the_end,
    certifying,
    cut,
    faults,
    marks,
    noticing,
    objecting,
    on_case,
    plain,
    put,
    revoking,
    saying,
    typical,
)

RIGHT = [["c3"], ["c1", "c2"]]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (saying(21, differences=[]), "index 21: c4 goes from shortlist to None without a reason"),
        (saying(21, computed=["c1", "c2", "c3"]), "index 21: computed is c1, c2, c3; the rules"),
        (saying(21, as_of=21), "index 21: is as of 21, and stands on 20"),
        (saying(21, as_of=19), "index 21: is as of 19, and stands on 20"),
        (saying(25, as_of=23), "index 25: is as of 23, and stands on 24"),
        (saying(31, as_of=29), "index 31: is as of 29, and stands on 30"),
        (saying(25, differences=[]), "index 25: c5 goes from None to tiny/2 without a reason"),
        (
            put(25, typical(RIGHT, [["c3"], ["c2", "c5"]])),
            "index 25: c1 goes from tiny/2 to None without a reason",
        ),
        (
            put(25, typical(RIGHT, [["c3"], ["c2", "c5"]])),
            "index 25: tells a difference of c2 that is none",
        ),
        (
            put(25, typical([["c1"], ["c3", "c2"]], [["c3"], ["c1", "c5"]])),
            "index 25: computed for tiny/1 is c1; the rules give c3",
        ),
        (
            put(25, typical([["c3"]], [["c3"], ["c1", "c5"]])),
            "index 25: computed for tiny/2 is nothing; the rules give c1, c2",
        ),
        (
            put(25, typical([*RIGHT, ["c5"]], [["c3"], ["c1", "c5"]])),
            "index 25: computed has other places",
        ),
        (
            put(22, typical(RIGHT, [["c3"], ["c1", "c5"]], as_of=21)),
            "index 22: computed before the ranking is final: it waits for expert",
        ),
        (
            put(25, typical(RIGHT, [["c3"], ["c1", "c2", "c5"]])),
            "index 25: tiny/2 has 3 winners, and holds 2",
        ),
        (
            put(25, typical(RIGHT, [["c3"], ["c1", "c4"]])),
            "index 25: names c4, which is not on the frozen shortlist",
        ),
        (put(25, typical(RIGHT, [["c3"], ["c3"]])), "index 25: names c3 2 times"),
        (put(25, typical(RIGHT, [["c3"], ["c9"]])), "index 25: `c9` does not stand in tiny"),
        (saying(25, award="best"), "index 25: adopts the list of `best`, which is no award"),
        (
            saying(26, computed=[{"group": "tiny", "prize": 1, "winners": ["unit-b"]}]),
            "index 26: computed for tiny/1 is unit-b; the rules give unit-a",
        ),
    ],
)
def test_a_list_that_the_rules_did_not_give_is_named(change: Change, problem: str) -> None:
    life = a_decided_life()
    change(life)
    assert f"records.csv: {problem}" in faults(life)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (cut(26, certifying(27)), "index 27: certifies without the public notice"),
        (cut(25, noticing(5), certifying(27)), "index 27: certifies without the adopted list of"),
        (cut(20, certifying(21)), "index 21: certifies without the shortlist that the rules"),
        (cut(27, certifying(28, LATER + TERM)), "index 28: certifies before the notice ends at"),
        (cut(28, certifying(29)), "index 29: certifies while objection 1 has no answer"),
        (put(18, objecting(9)), "index 31: certifies while 16 votes are pending"),
        (put(31, certifying(31, held=0)), "index 31: certifies 0 held votes; the ballots give 1"),
        (put(31, certifying(31, counted=16)), "index 31: certifies 16 counted votes; the ballots"),
        (
            cut(27, marks(("c5", "J1", "10")), certifying(29)),
            "index 29: certifies before the ranking is final: it waits for expert",
        ),
        (
            put(
                29,
                marks(
                    *((c, "J1", m) for c, m in zip(("c1", "c2", "c3", "c5"), "9876", strict=True))
                ),
            ),
            "index 31: certifies before the ranking is final",
        ),
        (
            cut(27, on_case("disqualification", "c1"), certifying(29)),
            "index 29: the candidate list of `typical` has changed since its adoption",
        ),
        (
            cut(27, on_case("disqualification", "c1"), certifying(29)),
            "index 29: names c1, which takes no part since its disqualification",
        ),
        (put(27, noticing(4)), "index 27: stands until 2026-05-20T00:00:00+00:00; the rules ask"),
        (
            cut(16, plain("closing"), plain("review"), noticing(5)),
            "index 19: gives notice while c6 is suspended",
        ),
        (cut(16, plain("closing"), certifying(18)), "index 18: certifies while c6 is suspended"),
        (put(29, objecting(1)), "index 29: objection 1 was recorded before"),
        (put(30, answering(1)), "index 30: answers objection 1 a second time"),
        (put(29, answering(2)), "index 29: answers objection 2, which nobody made"),
        (saying(28, case="c9"), "index 28: is about `c9`, which is no case"),
        (
            put(32, revoking("tiny-0", "c5")),
            "index 32: replaces certificate `tiny-0`",
        ),
        (put(32, revoking("tiny-1", "c2")), "index 32: c2 won nothing of `typical`"),
        (
            at_the_end(revoking("tiny-1", "c1")),
            "index 33: replaces certificate `tiny-1`; `tiny-2`",
        ),
        (at_the_end(revoking("tiny-2", "c5")), "index 33: c5 lost `typical` before"),
        (at_the_end(revoking("tiny-2", "c1", "tiny-1")), "index 33: there is a certificate"),
    ],
)
def test_an_end_that_lacks_something_is_named(change: Change, problem: str) -> None:
    life = a_decided_life()
    change(life)
    assert f"records.csv: {problem}" in faults(life)
