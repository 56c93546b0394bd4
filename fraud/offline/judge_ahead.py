"""Judges a long log in a process of its own, while it is still being read.

Half of a scan is reading, and the other half can begin before that has ended: verdicts are the
same however the ballots are cut into blocks. Where the log turns out not to be in order, or the
process ends before its time, what was judged is thrown away, and the log is judged as a whole.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from fraud.domain import BallotBlock, Judgement
from fraud.judge import Judge
from fraud.offline.ballot_log import BallotLog
from fraud.offline.judged_log import end_of
from fraud.policy import Policy
from fraud.reading.vocabulary import Vocabulary

#: A log with fewer bytes is judged before a process has started.
_LEAST_BYTES = 1 << 26

#: What the process is sent: names that are new and the next ballots; at last, when to end.
_Sent = tuple[dict[int, str], BallotBlock] | float
#: What it is known by that the process ended before its time.
_ENDED = (EOFError, OSError)


@contextmanager
def judge_ahead(
    path: Path, vocabulary: Vocabulary, policy: Policy, *, is_alone: bool
) -> Iterator["JudgeAhead | None"]:
    """A judge beside the reading of a log; None where the log is too short for that.

    Args:
        is_alone: no other processes look ahead: they want all of the log, and one judge.
    """
    if not is_alone or not path.is_file() or path.stat().st_size < _LEAST_BYTES:
        yield None
        return
    ahead = JudgeAhead(vocabulary, policy)
    try:
        yield ahead
    finally:
        ahead.close()


class JudgeAhead:
    """A process that judges.

    Args:
        vocabulary: the one that the log is read with; the process has the same names.
    """

    def __init__(self, vocabulary: Vocabulary, policy: Policy) -> None:
        self._vocabulary, self._policy = vocabulary, policy
        self._sent = self._named = 0
        fresh = get_context("spawn")
        self._pipe, there = fresh.Pipe()
        self._process = fresh.Process(target=_judge, args=(there, policy), daemon=True)
        self._process.start()
        there.close()
        self._is_of_use = True

    def take(self, block: BallotBlock | None) -> None:
        """Judge the next ballots; None where those so far were not the next ones after all."""
        if block is None:
            self._is_of_use = False
            self.close()
        elif len(block):
            names = self._vocabulary.since(self._named)
            self._named += len(names)
            self._sent += len(block)
            self._send((names, block))

    def answers(
        self, log: BallotLog, on_progress: Callable[[int, int], None] | None
    ) -> list[Judgement] | None:
        """All that is said of a log that was read; None where it must be judged as a whole."""
        self.take(log.ballots.between(self._sent, len(log)))
        self._send(end_of(log, self._policy))
        with suppress(*_ENDED):
            while self._is_of_use:
                told = self._pipe.recv()
                if isinstance(told, list):
                    return told
                if on_progress:
                    on_progress(told, len(log))
        return None

    def close(self) -> None:
        """End the process, whatever it does."""
        self._process.terminate()
        self._process.join()
        self._pipe.close()

    def _send(self, told: _Sent) -> None:
        if not self._is_of_use:
            return
        try:
            while self._pipe.poll():  # who is never heard waits, and would be waited for
                self._pipe.recv()
            self._pipe.send(told)
        except _ENDED:
            self._is_of_use = False


def _judge(pipe: Connection, policy: Policy) -> None:
    vocabulary = Vocabulary()
    judge, answers, done = Judge(vocabulary, policy), [], 0
    while not isinstance(told := pipe.recv(), float):
        names, block = told
        vocabulary.remember(names)
        answers.append(judge.feed(block))
        done += len(block)
        pipe.send(done)
    answers.append(judge.advance(told))
    pipe.send(answers)
