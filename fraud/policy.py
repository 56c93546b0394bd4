"""What the judge is set to. Founding values: chosen by us, to be replaced by learned ones."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Windows, weights of the past, and when a ballot is held.

    Attributes:
        window_s: buckets are this long, aligned to the epoch by `cast_at`.
        half_lives_s: of the decayed counts, shortest first.
        lookback_s, lookback_rows: how far a late discovery reaches; what is older has taught
            the history and can no longer be held.
        reach_half_lives: a finding explains ballots of this many half-lives before it.
        stays_hot_s: a finding that is not confirmed for so long goes cold.
        running_share: a finding is over when its rate now is below this share of the rate of
            its horizon.
        hour_memory, day_memory: ballots that the history of the same hour, and of all hours,
            weigh at most.
        sureness: largest weight of the expectation (alpha + beta): cases differ honestly.
        history_half_life_s: of the history by hour of day.
        hold_points: a ballot with so many points is held, if one finding is strong.
        strong_points: a finding of so many points shows how ballots were sent. Without one,
            nothing is held: mobilised voters also come all at once, quickly, from one place.
        unmetered_points: what a ballot adds of which no rate was kept, because Redis was away: it
            is judged more strictly, and never held for that alone.
        full_points: points at which the score reaches 1.
        forget_below: counted ballots below which a value is forgotten.
        forget_at_cells: how many counted values make forgetting worth the work.
    """

    window_s: float = 30.0
    half_lives_s: tuple[float, ...] = (120.0, 900.0, 7200.0)
    lookback_s: float = 7200.0
    lookback_rows: int = 500_000
    reach_half_lives: float = 3.0
    stays_hot_s: float = 600.0
    running_share: float = 0.1
    hour_memory: float = 200.0
    day_memory: float = 50.0
    sureness: float = 200.0
    history_half_life_s: float = 3 * 86_400.0
    hold_points: int = 11
    strong_points: int = 5
    unmetered_points: int = 3
    full_points: int = 20
    forget_below: float = 0.05
    forget_at_cells: int = 200_000


FOUNDING = Policy()
