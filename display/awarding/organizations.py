"""Which organizations recommended best: by how many cases, and by how many of them win. Pure.

The rule (recompute it from this; all of it in exact fractions, nothing rounded):

1. A recommender stands if it recommended at least one case. All of its cases count, also those
   that take no part any more: they were recommended, and lower its rate.
2. Number points: its cases over the most cases that any recommender has, times 100. Rate points:
   those of its cases that the award `of` names, in any prize, over its cases, times 100. The list
   of `of` is the adopted one, or else the computed one.
3. Points: recommended_weight × number points / 100 + rate_weight × rate points / 100.
4. More points first; equal points share a place (1, 1, 3), in the order of the file.
5. The prize of N takes the first N, and whoever shares the place of the last of them.
"""

from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction

from display.awarding.candidates import Candidates
from voting.rules.awards import Award
from voting.rules.campaign import Campaign

_FULL = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationStanding:
    """One recommender with what its place follows from."""

    recommender: str
    place: int
    recommended: int
    awarded: int
    number_points: Fraction
    rate_points: Fraction
    points: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class _Record:
    """What one recommender did."""

    recommender: str
    recommended: int
    awarded: int


def organizations(
    campaign: Campaign, award: Award, winners: Collection[str]
) -> list[OrganizationStanding]:
    """All recommenders that stand, the best first.

    Args:
        campaign: the rules in force, and who recommended what.
        award: one of its awards of organizations.
        winners: the cases that the award `of` names.
    """
    records = [
        _record(campaign, one.id, winners)
        for one in campaign.recommender
        if any(case.recommended_by == one.id for case in campaign.case)
    ]
    most = max((record.recommended for record in records), default=1)
    points = {record.recommender: _points(award, record, most) for record in records}
    records.sort(key=lambda record: -points[record.recommender])
    descending = [points[record.recommender] for record in records]
    return [
        OrganizationStanding(
            recommender=record.recommender,
            place=descending.index(points[record.recommender]) + 1,
            recommended=record.recommended,
            awarded=record.awarded,
            number_points=_number_points(record, most),
            rate_points=_rate_points(record),
            points=points[record.recommender],
        )
        for record in records
    ]


def best(campaign: Campaign, award: Award, standings: list[OrganizationStanding]) -> Candidates:
    """The candidate list of the award's one prize; its group is the campaign."""
    number = award.prize[0].number or len(standings)
    last = standings[:number][-1].place if standings else 0
    taken = [s for s in standings if s.place <= last]
    tied = [s for s in taken if s.place == last] if len(taken) > number else []
    return Candidates(
        group=campaign.id,
        prize=1,
        winners=tuple(s.recommender for s in taken),
        tied=tuple(s.recommender for s in tied),
    )


def _record(campaign: Campaign, recommender: str, winners: Collection[str]) -> _Record:
    cases = [case.id for case in campaign.case if case.recommended_by == recommender]
    awarded = sum(case in winners for case in cases)
    return _Record(recommender=recommender, recommended=len(cases), awarded=awarded)


def _number_points(record: _Record, most: int) -> Fraction:
    return Fraction(record.recommended * _FULL, most)


def _rate_points(record: _Record) -> Fraction:
    return Fraction(record.awarded * _FULL, record.recommended)


def _points(award: Award, record: _Record, most: int) -> Fraction:
    by_number = Fraction(award.recommended_weight) * _number_points(record, most)
    return (by_number + Fraction(award.rate_weight) * _rate_points(record)) / _FULL
