"""Judges' marks into the ledger: a score file, by the way of all score files."""

import csv
import tempfile
from io import StringIO
from pathlib import Path

from ops.deployment import Deployment
from ops.scores.loading import Outcome, load_scores
from ops.seats.mark_store import GivenMark, Marks
from voting.ledger.register import Enrolled

_COLUMNS = ("component", "case", "judge", "score")


async def record(
    deployment: Deployment, enrolled: Enrolled, component: str, *, actor: str, reason: str
) -> Outcome:
    """Record what the seats of a component have given; it takes the place of what was recorded.

    Raises:
        ScoreFileError: there is nothing, or the rules changed under it.
        UnlawfulDecision: the campaign takes no scores now.
    """
    given = await Marks(deployment.pool).of_component(enrolled.campaign_no, component)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "seats.csv"
        file.write_bytes(as_file(component, given))
        return await load_scores(deployment, enrolled, file, actor=actor, reason=reason)


def as_file(component: str, given: list[GivenMark]) -> bytes:
    """A row a score; the same marks give the same bytes."""
    text = StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(_COLUMNS)
    rows.writerows((component, one.case, one.judge, f"{one.score:f}") for one in given)
    return text.getvalue().encode()
