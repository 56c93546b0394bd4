"""Rankings of real campaigns' formulas, worked out by hand to the last digit.

The votes and scores are invented. Every number of the arithmetic stands in the comments: points
and means are rounded to four places, half to even, and nothing is rounded after that.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from msgspec.structs import replace

from display.ranking.ranking import Ranking, rank
from display.ranking.scoring import figures_of
from tests.campaigns import campaign, case, text
from voting.campaign_files.campaign_file import load
from voting.domain import CaseId
from voting.history.decisions import Score, Scores
from voting.rules.campaign import Campaign
from voting.rules.ranking import (
    COUNTED,
    PUBLIC,
    SHARED,
    Component,
    Mean,
    Normaliser,
    RankingRules,
    Scope,
    Scoring,
)

QINGDAO = Path(__file__).parents[4] / "ops" / "campaigns" / "qingdao-2019"
Judged = Mapping[str, Sequence[str]]


def votes(weight: int, normaliser: Normaliser = Normaliser.FIRST_100) -> Component:
    return Component(PUBLIC, text("votes"), Decimal(weight), normaliser)


def judged(name: str, weight: int, **scoring: object) -> Component:
    whole = Scoring(**scoring)  # type: ignore[arg-type]
    return Component(name, text(name), Decimal(weight), Normaliser.NONE, whole)


def one_group(
    cases: str, *parts: Component, ties: Sequence[str] = (SHARED,), minimum: int = 0
) -> Campaign:
    """A campaign whose cases a, b, c … are ranked all together."""
    rules = RankingRules(list(parts), list(ties), minimum, within=Scope.CAMPAIGN)
    return replace(campaign(), ranking=rules, case=[case(name) for name in cases])


def ranked(of: Campaign, counted: Mapping[str, int], **given: Judged) -> Ranking:
    """The final ranking from votes and each judge's score."""
    scores = {
        name: Scores(component=name, file="invented.csv", sha256="0", scores=_each(by_case))
        for name, by_case in given.items()
    }
    by_id = {CaseId(name): number for name, number in counted.items()}
    return rank(of, by_id, figures_of(of, scores), final=True)


def _each(by_case: Judged) -> list[Score]:
    return [
        Score(case=CaseId(name), judge=f"A{number}", score=Decimal(score))
        for name, scores in by_case.items()
        for number, score in enumerate(scores)
    ]


def lines(ranking: Ranking, group: int = 0) -> list[tuple[str, int | None, Decimal | None]]:
    found = ranking.groups[group].standings
    return [(line.case, line.place, line.composite) for line in found]


def points(ranking: Ranking, component: str) -> dict[str, str]:
    """As they are published, digit for digit."""
    found = ranking.groups[0].standings
    return {line.case: str(line.points[component]) for line in found if line.points}


def test_r3_is_30_of_the_public_and_70_of_the_experts() -> None:
    """Neijiang.

    a: 7001 ÷ 7001 × 100 = 100;       (85 + 90 + 88) ÷ 3 = 87.666… → 87.6667
       100 × 30% = 30;                 87.6667 × 70% = 61.36669          → 91.36669
    b: 6123 ÷ 7001 × 100 = 87.45893… → 87.4589; (92 + 91 + 95) ÷ 3 = 92.666… → 92.6667
       87.4589 × 30% = 26.23767;       92.6667 × 70% = 64.86669          → 91.10436
    c: 3333 ÷ 7001 × 100 = 47.60748… → 47.6075; (99 + 97 + 98) ÷ 3 = 98
       47.6075 × 30% = 14.28225;       98 × 70% = 68.6                   → 82.88225
    d: 7 ÷ 7001 × 100 = 0.09998… → 0.1000;      (100 + 100 + 99) ÷ 3 = 99.666… → 99.6667
       0.1 × 30% = 0.03;               99.6667 × 70% = 69.76669          → 69.79669
    """
    rules = one_group("abcd", votes(30), judged("expert", 70))
    ranking = ranked(
        rules,
        {"a": 7001, "b": 6123, "c": 3333, "d": 7},
        expert={
            "a": ["85", "90", "88"],
            "b": ["92", "91", "95"],
            "c": ["99", "97", "98"],
            "d": ["100", "100", "99"],
        },
    )
    assert lines(ranking) == [
        ("a", 1, Decimal("91.36669")),
        ("b", 2, Decimal("91.10436")),
        ("c", 3, Decimal("82.88225")),
        ("d", 4, Decimal("69.79669")),
    ]
    assert points(ranking, PUBLIC) == {
        "a": "100.0000",
        "b": "87.4589",
        "c": "47.6075",
        "d": "0.1000",
    }


def test_r3_with_a_minimum_measures_the_others_without_whom_it_drops() -> None:
    """a has the most votes of those that stay, though the experts favour d, who has 7.

    a: 100 × 30% + 50 × 70% = 30 + 35 = 65
    b: 50 ÷ 150 × 100 = 33.333… → 33.3333; × 30% = 9.99999; 80 × 70% = 56 → 65.99999
    """
    rules = one_group("abd", votes(30), judged("expert", 70), minimum=8)
    ranking = ranked(rules, {"a": 150, "b": 50, "d": 7}, expert={"a": ["50"], "b": ["80"]})
    assert lines(ranking) == [
        ("b", 1, Decimal("65.99999")),
        ("a", 2, Decimal(65)),
        ("d", None, None),
    ]


def test_r3_ties_are_told_apart_by_the_votes_or_by_the_experts_as_the_rules_say() -> None:
    """a: 8000 ÷ 8000 × 100 = 100; × 30% = 30;  70 × 70% = 49  → 79
    b: 2400 ÷ 8000 × 100 = 30;     × 30% = 9;   100 × 70% = 70 → 79
    """
    counted = {"a": 8000, "b": 2400}
    experts = {"a": ["70"], "b": ["100"]}
    for ties, first, second, place in [
        ([COUNTED, SHARED], "a", "b", 2),
        (["expert", COUNTED, SHARED], "b", "a", 2),
        ([SHARED], "a", "b", 1),
    ]:
        rules = one_group("ab", votes(30), judged("expert", 70), ties=ties)
        assert lines(ranked(rules, counted, expert=experts)) == [
            (first, 1, Decimal(79)),
            (second, place, Decimal(79)),
        ]


def test_r4_is_20_online_10_of_the_applicant_itself_and_70_of_the_experts() -> None:
    """Jieyang, with shares of all votes, and experts' means without the extremes.

    All votes: 812 + 811 + 577 + 0 = 2200.
    a: 812 ÷ 2200 × 100 = 36.90909… → 36.9091; (85 + 86 + 90) ÷ 3 = 87
       36.9091 × 20% = 7.38182; 96 × 10% = 9.6;   87 × 70% = 60.9           → 77.88182
    b: 811 ÷ 2200 × 100 = 36.86363… → 36.8636; (87 + 88 + 88) ÷ 3 = 87.666… → 87.6667
       36.8636 × 20% = 7.37272; 90 × 10% = 9;     87.6667 × 70% = 61.36669  → 77.73941
    c: 577 ÷ 2200 × 100 = 26.22727… → 26.2273; (91 + 92 + 93) ÷ 3 = 92
       26.2273 × 20% = 5.24546; 88.5 × 10% = 8.85; 92 × 70% = 64.4          → 78.49546
    d: 0;                                      (92 + 93 + 94) ÷ 3 = 93
       0;                       100 × 10% = 10;   93 × 70% = 65.1           → 75.1
    """
    rules = one_group(
        "abcd",
        votes(20, Normaliser.SHARE),
        judged("self", 10),
        judged("expert", 70, mean=Mean.TRIMMED, least_judges=5),
    )
    ranking = ranked(
        rules,
        {"a": 812, "b": 811, "c": 577},
        self={"a": ["96"], "b": ["90"], "c": ["88.5"], "d": ["100"]},
        expert={
            "a": ["90", "81", "85", "86", "99"],
            "b": ["88", "88", "89", "87", "60"],
            "c": ["91", "92", "70", "95", "93"],
            "d": ["95", "94", "93", "92", "40"],
        },
    )
    assert lines(ranking) == [
        ("c", 1, Decimal("78.49546")),
        ("a", 2, Decimal("77.88182")),
        ("b", 3, Decimal("77.73941")),
        ("d", 4, Decimal("75.1")),
    ]


def test_r10_is_votes_over_the_firsts_times_30_and_the_experts_70() -> None:
    """People's Daily. d and e are equal in everything.

    a: 98765 ÷ 98765 × 100 = 100; × 30% = 30;      88.35 × 70% = 61.845 → 91.845
    b: 65843 ÷ 98765 × 100 = 66.66632… → 66.6663; × 30% = 19.99989
                                                   93.27 × 70% = 65.289 → 85.28889
    c: 12345 ÷ 98765 × 100 = 12.49936… → 12.4994; × 30% = 3.74982
                                                   99.99 × 70% = 69.993 → 73.74282
    d: 45678 ÷ 98765 × 100 = 46.24917… → 46.2492; × 30% = 13.87476
                                                   91.2 × 70% = 63.84   → 77.71476
    """
    rules = one_group("abcde", votes(30), judged("expert", 70), ties=[COUNTED, "expert", SHARED])
    ranking = ranked(
        rules,
        {"a": 98765, "b": 65843, "c": 12345, "d": 45678, "e": 45678},
        expert={"a": ["88.35"], "b": ["93.27"], "c": ["99.99"], "d": ["91.2"], "e": ["91.2"]},
    )
    assert lines(ranking) == [
        ("a", 1, Decimal("91.845")),
        ("b", 2, Decimal("85.28889")),
        ("d", 3, Decimal("77.71476")),
        ("e", 3, Decimal("77.71476")),
        ("c", 5, Decimal("73.74282")),
    ]


def test_r10_rounds_what_lies_halfway_to_the_even_digit() -> None:
    """b: 1 ÷ 2000000 × 100 = 0.00005 → 0.0000; 50 × 70% = 35            → 35
    c: 3 ÷ 2000000 × 100 = 0.00015 → 0.0002; × 30% = 0.00006; 35      → 35.00006
    d: 5 ÷ 2000000 × 100 = 0.00025 → 0.0002; × 30% = 0.00006; 35      → 35.00006
    """
    rules = one_group("abcd", votes(30), judged("expert", 70))
    fifty = {name: ["50"] for name in "abcd"}
    ranking = ranked(rules, {"a": 2_000_000, "b": 1, "c": 3, "d": 5}, expert=fifty)
    assert lines(ranking) == [
        ("a", 1, Decimal(65)),
        ("c", 2, Decimal("35.00006")),
        ("d", 2, Decimal("35.00006")),
        ("b", 4, Decimal(35)),
    ]


def test_r12_is_20_online_20_of_media_30_of_experts_and_30_of_a_microblog() -> None:
    """Sina education; the microblog's figure is a number of reposts, measured by the first.

    a: 3000 ÷ 3000 × 100 = 100;             × 20% = 20
       (80 + 90) ÷ 2 = 85;                  × 20% = 17
       (90 + 91 + 92) ÷ 3 = 91;             × 30% = 27.3
       120000 ÷ 120000 × 100 = 100;         × 30% = 30         → 94.3
    b: 2999 ÷ 3000 × 100 = 99.96666… → 99.9667; × 20% = 19.99334
       (85 + 86 + 87) ÷ 3 = 86;             × 20% = 17.2
       (93 + 93 + 94) ÷ 3 = 93.333… → 93.3333;  × 30% = 27.99999
       7 ÷ 120000 × 100 = 0.00583… → 0.0058;    × 30% = 0.00174 → 65.19507
    c: 1000 ÷ 3000 × 100 = 33.33333… → 33.3333; × 20% = 6.66666
       99;                                  × 20% = 19.8
       (70 + 70 + 71) ÷ 3 = 70.333… → 70.3333;  × 30% = 21.09999
       83333 ÷ 120000 × 100 = 69.44416… → 69.4442; × 30% = 20.83326 → 68.39991
    """
    reposts = Scoring(full_marks=Decimal(10**9))
    microblog = Component("microblog", text("reposts"), Decimal(30), Normaliser.FIRST_100, reposts)
    rules = one_group("abc", votes(20), judged("media", 20), judged("expert", 30), microblog)
    ranking = ranked(
        rules,
        {"a": 3000, "b": 2999, "c": 1000},
        media={"a": ["80", "90"], "b": ["85", "86", "87"], "c": ["99"]},
        expert={"a": ["90", "91", "92"], "b": ["93", "93", "94"], "c": ["70", "70", "71"]},
        microblog={"a": ["120000"], "b": ["7"], "c": ["83333"]},
    )
    assert lines(ranking) == [
        ("a", 1, Decimal("94.3")),
        ("c", 2, Decimal("68.39991")),
        ("b", 3, Decimal("65.19507")),
    ]
    assert points(ranking, "microblog") == {"a": "100.0000", "b": "0.0058", "c": "69.4442"}


def test_qingdao_is_50_of_the_public_20_of_media_and_30_of_experts_by_class() -> None:
    """The rules of the shipped file: at least 1,000 votes; ties by votes, experts, media. Of
    its first class, u1 and u2 are far ahead, u3 just stays, u4 is dropped, u5 and u6 are equal
    in votes and composite, and the experts put u6 first. The experts' means leave out one
    highest and one lowest score.

    u1: 12007 ÷ 12007 × 100 = 100;           × 50% = 50
        (80 + 81 + 85) ÷ 3 = 82;             × 20% = 16.4
        (86 + 87 + 90) ÷ 3 = 87.666… → 87.6667; × 30% = 26.30001 → 92.70001
    u2: 11999 ÷ 12007 × 100 = 99.93337… → 99.9334; × 50% = 49.9667
        (91 + 92 + 94) ÷ 3 = 92.333… → 92.3333; × 20% = 18.46666
        (84 + 85 + 87) ÷ 3 = 85.333… → 85.3333; × 30% = 25.59999 → 94.03335
    u3: 1000 ÷ 12007 × 100 = 8.32847… → 8.3285; × 50% = 4.16425
        100;                                 × 20% = 20
        (100 + 99 + 98) ÷ 3 = 99;            × 30% = 29.7      → 53.86425
    u5: 6003 ÷ 12007 × 100 = 49.99583… → 49.9958; × 50% = 24.9979
        74 × 20% = 14.8;  90 × 30% = 27                        → 66.7979
    u6: the same 24.9979; 71 × 20% = 14.2;  92 × 30% = 27.6    → 66.7979
    """
    whole = load(QINGDAO)
    rules = replace(whole, case=[case(f"u{number}", "urban-operations") for number in range(1, 7)])
    ranking = ranked(
        rules,
        {"u1": 12007, "u2": 11999, "u3": 1000, "u4": 999, "u5": 6003, "u6": 6003},
        media={
            "u1": ["80", "81", "85"],
            "u2": ["91", "92", "94"],
            "u3": ["100", "100", "100"],
            "u5": ["74"] * 3,
            "u6": ["71"] * 3,
        },
        expert={
            "u1": ["86", "87", "90", "100", "60"],
            "u2": ["12", "84", "85", "87", "99"],
            "u3": ["100", "99", "98", "100", "0"],
            "u5": ["90"] * 5,
            "u6": ["92"] * 5,
        },
    )
    assert lines(ranking) == [
        ("u2", 1, Decimal("94.03335")),
        ("u1", 2, Decimal("92.70001")),
        ("u6", 3, Decimal("66.7979")),
        ("u5", 4, Decimal("66.7979")),
        ("u3", 5, Decimal("53.86425")),
        ("u4", None, None),
    ]
    assert [group.group for group in ranking.groups] == [one.id for one in whole.category]
