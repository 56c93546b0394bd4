"""How long a ballot that comes now will wait, by how long batches took of late."""

#: The weight of the newest batch: some ten are remembered.
_NEWEST = 0.1


class Pressure:
    """An estimate that begins at nothing, and is nothing whenever nobody waits.

    So a front whose PostgreSQL hung takes the next ballot as soon as its queue is empty.
    """

    def __init__(self, *, at_a_time: int) -> None:
        """At most `at_a_time` ballots are in one batch."""
        self._at_a_time = at_a_time
        self._batch_s = 0.0

    def took(self, batch_s: float) -> None:
        """Note how long a batch took, from its gathering to its answers."""
        self._batch_s += (batch_s - self._batch_s) * _NEWEST

    def wait_s(self, waiting: int) -> float:
        """Seconds until a ballot behind so many others is in a batch; one is under way already."""
        return self._batch_s * (waiting / self._at_a_time + 1) if waiting else 0.0
