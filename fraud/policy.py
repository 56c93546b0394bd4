"""What the judge is set to: chosen by us. What holds a ballot is learned, see `models/`."""

from dataclasses import dataclass

MINUTE_S = 60.0
HOUR_S = 3600.0
DAY_S = 86_400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """A window that is looked at again and again, case by case.

    Attributes:
        length_s, step_s: the last `length_s`, at times that `step_s` divides.
        least_new: ballots that must have come since it was last looked at;
        patience_s: or how long the first of them has waited.
        fresh: share of a case's votes in the window that must have come since it was last looked
            at: nothing is learned from looking at the same ballots again.
        rush: standard deviations by which a case must beat its usual share of the votes to be
            looked at; None looks at every case. Windows that are short leave out what is calm.
    """

    length_s: float
    step_s: float
    least_new: int = 1
    patience_s: float = 0.0
    fresh: float = 0.33
    rush: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """A window that is looked at as a whole, against the days before it.

    Attributes:
        length_s, step_s: as a watch's.
        past_s: how far back the days before reach.
    """

    length_s: float
    step_s: float
    past_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Windows, and when a ballot is held.

    Attributes:
        watches, overviews: shortest first; each step is a whole number of `step_s`.
        step_s: times at which anything is looked at, aligned to the epoch by `cast_at`.
        retained_s, retained_ballots: how far a late discovery reaches.
        least_ballots: of a case in a window, to be looked at; of a whole past likewise.
        member: how far a ballot must belong to a wave to be held with it.
        accomplice: the same where the wave was seen in the campaign as a whole.
        least_more, least_share: how many ballots more, and as which share of its members, a wave
            of which some are held must bring: next to nothing more is only look-alikes.
        hold_at: how suspect a wave must be for its ballots to be held.
        least_reviewed: ballots with which an incident that holds nothing begins.
        unmetered_nats: added for a ballot of which no rate was kept, because Redis was away: it
            is judged more strictly, and never held for that alone.
    """

    watches: tuple[Watch, ...] = (
        Watch(length_s=10 * MINUTE_S, step_s=30.0, least_new=16, patience_s=60.0, rush=3.0),
        Watch(length_s=HOUR_S, step_s=10 * MINUTE_S, rush=1.0),
        Watch(length_s=6 * HOUR_S, step_s=HOUR_S),
        Watch(length_s=DAY_S, step_s=4 * HOUR_S),
        Watch(length_s=4 * DAY_S, step_s=12 * HOUR_S),
    )
    overviews: tuple[Overview, ...] = (
        Overview(length_s=HOUR_S, step_s=HOUR_S, past_s=DAY_S),
        Overview(length_s=6 * HOUR_S, step_s=3 * HOUR_S, past_s=3 * DAY_S),
    )
    step_s: float = 30.0
    retained_s: float = 4 * DAY_S
    retained_ballots: int = 1_000_000
    least_ballots: int = 10
    member: float = 0.9
    accomplice: float = 0.99
    least_more: int = 5
    least_share: float = 0.01
    hold_at: float = 0.5
    least_reviewed: int = 20
    unmetered_nats: float = 1.0


FOUNDING = Policy()
