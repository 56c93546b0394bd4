"""H7, a counter that dips: votes for a case wait in a broken queue, and come all at once.

The people are ordinary citizens; only the log's moments are late.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from random import Random

from loadtests.families.fits import DAY_S, HOUR_S, MINUTE_S, Fit
from loadtests.intent import Intent

#: Of an outage's span, the part in which nothing for the case is written.
GAP = 0.97


def fit_outage(days: int, rng: Random) -> Fit:
    """Some hours of a day, the last minutes of which bring everything that waited."""
    span_s = rng.uniform(1.0, 3.0) * HOUR_S + 3 * MINUTE_S
    start_s = rng.randrange(days) * DAY_S + rng.uniform(9.0, 19.0) * HOUR_S
    return Fit(ballots=0, start_s=start_s, span_s=span_s)


def held_back(
    intents: Iterable[Intent], case: str, fit: Fit, rng: Random
) -> Iterator[tuple[Intent, bool]]:
    """The same ballots; those that waited are late, and marked."""
    resumes_s = fit.start_s + fit.span_s * GAP
    catches_up_s = fit.span_s * (1 - GAP)
    for intent in intents:
        waited = fit.start_s <= intent.due_s < resumes_s and case in intent.selections
        if not waited:
            yield intent, False
            continue
        place = (intent.due_s - fit.start_s) / (fit.span_s * GAP)
        due_s = resumes_s + catches_up_s * min(max(place + rng.gauss(0.0, 0.05), 0.0), 1.0)
        late_s = due_s - intent.due_s
        yield replace(intent, due_s=due_s, session_s=intent.session_s + late_s), True
