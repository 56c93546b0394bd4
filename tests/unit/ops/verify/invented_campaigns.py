"""Campaigns that nobody would hold: every rule of the ranking and of awards, in any mixture."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import msgspec
from hypothesis import strategies as st

from tests.campaigns import OPENS, campaign, text
from tests.invented import best_units, bonus, by_review, by_votes, recommended
from voting.domain import CaseId
from voting.history import decisions as d
from voting.history.decisions import Decision, Kind, Score
from voting.rules.awards import Award, Prize
from voting.rules.campaign import Campaign, Timetable
from voting.rules.entries import Category, Track
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
    ShortlistRules,
)

CASES = [CaseId(f"c{number}") for number in range(1, 8)]
WEIGHTS = {1: ["100"], 2: ["50 50", "33.3 66.7", "0 100"], 3: ["50 20 30", "12.345 7.655 80"]}
SCORES = st.decimals(0, 10, places=2) | st.sampled_from([Decimal(5), Decimal("5.0"), Decimal(10)])
COUNTS = st.lists(st.integers(0, 4) | st.integers(0, 10**7), min_size=7, max_size=7)


@st.composite
def campaigns(draw: st.DrawFn) -> Campaign:
    """Seven cases in two categories and two tracks, with or without a vote."""
    has_vote = draw(st.booleans())
    by = draw(st.lists(st.sampled_from(["u1", "u2", "u3", None]), min_size=7, max_size=7))
    plain = recommended(campaign(cases=len(CASES)), by, units=("u3", "u1", "u2"))
    tracks = draw(st.sampled_from([("north", "south"), ("south", "south")]))
    categories = [
        Category(one.id, one.title, one.fields, track)
        for one, track in zip(plain.category, tracks, strict=True)
    ]
    ranking = draw(rankings(has_vote=has_vote))
    return msgspec.structs.replace(
        plain,
        ranking=ranking,
        category=categories,
        track=[Track(track, text(track)) for track in ("north", "south")],
        award=draw(awards(ranking.within)),
        ballot=plain.ballot if has_vote else None,
        timetable=plain.timetable if has_vote else Timetable("Asia/Shanghai"),
    )


@st.composite
def rankings(draw: st.DrawFn, *, has_vote: bool) -> RankingRules:
    """Components in any number, with any normaliser; ties by any of them."""
    names = [*([PUBLIC] if has_vote else []), "expert", "media"]
    chosen = draw(st.lists(st.sampled_from(names), unique=True, max_size=3))
    weights = draw(st.sampled_from(WEIGHTS[len(chosen)])).split() if chosen else []
    parts = [draw(components(n, Decimal(w))) for n, w in zip(chosen, weights, strict=True)]
    ties = draw(st.lists(st.sampled_from([COUNTED, *chosen]), unique=True))
    added = bonus(draw(st.sampled_from(["2", "2.50"])), talk="2", state="2")
    return RankingRules(
        parts,
        [*ties, SHARED] if draw(st.booleans()) else ties,
        draw(st.integers(0, 3)) if has_vote else 0,
        draw(st.sampled_from(Scope)),
        draw(st.sampled_from([None, added])),
        draw(st.sampled_from([*_shortlists(has_vote), None])),
    )


def _shortlists(has_vote: bool) -> list[ShortlistRules]:
    return [by_review(), by_votes(1), by_votes(2)] if has_vote else [by_review()]


@st.composite
def components(draw: st.DrawFn, name: str, weight: Decimal) -> Component:
    """A component; the public one has no scoring."""
    scoring = Scoring()
    if name != PUBLIC:
        mean, least = draw(st.sampled_from(Mean)), draw(st.integers(1, 2))
        scoring = Scoring(full_marks=Decimal(10), mean=mean, least_judges=least)
    normaliser = draw(st.sampled_from(Normaliser))
    return Component(name, text(name), weight, normaliser, scoring)


@st.composite
def awards(draw: st.DrawFn, ranked: Scope) -> list[Award]:
    """An award of cases in the ranking's groups or in parts of them, and one of organizations."""
    narrower = [Scope.CATEGORY, Scope.TRACK, Scope.CAMPAIGN]
    scopes = narrower[: narrower.index(ranked) + 1]
    number, at_least = st.integers(1, 3) | st.none(), st.sampled_from([None, Decimal(40)])
    prizes = [
        Prize(text(name), draw(number), draw(at_least)) for name in ("first", "second", "third")
    ]
    best = draw(st.sampled_from(["50 50", "100 0", "0 100", "30 70"]).map(_weights))
    return [
        Award("typical", text("typical"), prizes, within=draw(st.sampled_from([None, *scopes]))),
        msgspec.structs.replace(
            best_units(Prize(text("best"), draw(st.integers(1, 3)))),
            recommended_weight=best[0],
            rate_weight=best[1],
        ),
    ]


def _weights(written: str) -> list[Decimal]:
    return [Decimal(one) for one in written.split()]


@st.composite
def decided(draw: st.DrawFn, campaign: Campaign) -> list[Decision]:
    """What people decided, as far as the draw goes: absences, shortlist, scores, numbers."""
    bodies: list[tuple[Kind, d.Body]] = []
    for case in draw(st.lists(st.sampled_from(CASES), unique=True, max_size=3)):
        kind = draw(st.sampled_from([Kind.SUSPENSION, Kind.WITHDRAWAL, Kind.DISQUALIFICATION]))
        bodies.append((kind, d.OnCase(case=case)))
    bodies += [(kind, d.Plain()) for kind in draw(st.sampled_from(_phases(campaign)))]
    if campaign.ranking.shortlist and draw(st.booleans()):
        cases = draw(st.lists(st.sampled_from(CASES), unique=True))
        bodies.append((Kind.SHORTLIST, d.Shortlist(as_of=0, computed=[], cases=cases)))
    bodies += draw(scores(campaign))
    number = st.dictionaries(st.sampled_from(["tiny", "green", "north"]), st.integers(0, 3))
    for prize in draw(st.lists(st.integers(1, 3), unique=True)):
        body = d.Numbers(award="typical", prize=prize, numbers=draw(number))
        bodies.append((Kind.NUMBERS, body))
    return [_decision(index, *one) for index, one in enumerate(bodies, start=1)]


def _phases(campaign: Campaign) -> list[list[Kind]]:
    if campaign.has_vote:
        closed = [Kind.OPENING, Kind.CLOSING]
        return [[*closed, Kind.REVIEW], closed, closed[:1], []]
    return [[Kind.REVIEW], []]


@st.composite
def scores(draw: st.DrawFn, campaign: Campaign) -> list[tuple[Kind, d.Body]]:
    """Mostly of all cases by several judges; some with holes, some recorded a second time."""
    found: list[tuple[Kind, d.Body]] = []
    names = [part.name for part in campaign.ranking.component if part.name != PUBLIC]
    for name in draw(st.sampled_from([names, names, names[:1], [*names, *names]])):
        cases = draw(st.sampled_from([CASES, CASES, CASES, CASES[:3]]))
        judges = draw(st.integers(1, 5))
        given = [
            Score(case=case, judge=f"J{judge}", score=draw(SCORES))
            for case in cases
            for judge in range(judges)
        ]
        found.append((Kind.SCORES, _scores(name, given)))
    if campaign.ranking.bonus and draw(st.booleans()):
        most = st.decimals(0, 2, places=1)
        items = draw(st.lists(st.sampled_from(["talk", "state"]), unique=True, min_size=1))
        some = draw(st.lists(st.sampled_from(CASES), unique=True))
        marks = [Score(case=c, judge=item, score=draw(most)) for c in some for item in items]
        found.append((Kind.SCORES, _scores("bonus", marks)))
    return found


def _scores(component: str, given: list[Score]) -> d.Scores:
    return d.Scores(component=component, file="s.csv", sha256="", scores=given)


def _decision(index: int, kind: Kind, body: d.Body) -> Decision:
    at = OPENS + timedelta(hours=index)
    return Decision(index=index, kind=kind, at=at, actor="office", body=body)


def builtins_of(one: Campaign) -> Any:
    """The campaign as its file says it, decimals as texts."""
    return msgspec.json.decode(msgspec.json.encode(one))
