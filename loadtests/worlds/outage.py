"""H7, a counter that dips: votes for a case wait in a broken queue, and come all at once.

The people are ordinary citizens; only the log's moments are late.
"""

from dataclasses import replace
from random import Random

from loadtests.families.fits import DAY_S, HOUR_S, Fit
from loadtests.people.intent import Intent

#: Of an outage's span, the part in which nothing for the case is written.
GAP = 0.985


def fit_outage(days: int, rng: Random) -> Fit:
    """Some hours of a day, the last minutes of which bring everything that waited."""
    span_s = rng.uniform(2.0, 5.0) * HOUR_S
    start_s = rng.randrange(days) * DAY_S + rng.uniform(9.0, 18.0) * HOUR_S
    return Fit(ballots=0, start_s=start_s, span_s=span_s)


def held_back(intent: Intent, case: str, fit: Fit, rng: Random) -> Intent | None:
    """The ballot as the log tells it late, or None where it did not wait."""
    resumes_s = fit.start_s + fit.span_s * GAP
    if case not in intent.selections or not fit.start_s <= intent.due_s < resumes_s:
        return None
    place = (intent.due_s - fit.start_s) / (fit.span_s * GAP) + rng.gauss(0.0, 0.05)
    due_s = resumes_s + fit.span_s * (1 - GAP) * min(max(place, 0.0), 1.0)
    return replace(intent, due_s=due_s, session_s=intent.session_s + due_s - intent.due_s)
