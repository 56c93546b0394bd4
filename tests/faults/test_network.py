"""The network fails between a front and its servers: nobody is told a falsehood."""

from pathlib import Path

import pytest

from loadtests.faults.casts import Casts
from loadtests.faults.network import network
from loadtests.faults.outcome import Course
from tests.faults import planted

_PARSE = b"P\x00\x00\x00\x40__asyncpg_stmt_7__\x00SELECT * FROM cast_ballots($1)\x00\x00\x00"
_BIND = b"B\x00\x00\x00\x40\x00__asyncpg_stmt_7__\x00\x00\x01"
_READY = b"Z\x00\x00\x00\x05I"
_COMPLETE = b"C\x00\x00\x00\x0dSELECT 3\x00"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that the embedded servers' user may pass through."""
    tmp_path.chmod(0o711)
    return tmp_path


def test_a_broken_network_costs_no_ballot_and_no_truth(folder: Path) -> None:
    seen = network(Course(folder=folder, quick=True))
    assert seen.problems == ()
    assert seen.holds
    assert seen.acknowledged > 0
    assert seen.figures["commits_whose_answer_was_lost"] > 0


def test_a_front_that_acknowledges_what_it_never_heard_of_is_found(folder: Path) -> None:
    seen = network(
        Course(folder=folder, quick=True, command=planted.command(planted.HASTY_LEDGER))
    )
    assert not seen.holds
    assert seen.lost > 0


def test_the_proxy_knows_when_a_cast_is_committed() -> None:
    casts = Casts()
    casts.asks(_PARSE)
    casts.answers(b"1\x00\x00\x00\x04" + _READY)
    assert not casts.committed
    casts.asks(_BIND)
    assert casts.under_way
    casts.answers(b"2\x00\x00\x00\x04" + _COMPLETE[:7])
    assert casts.under_way
    casts.answers(_COMPLETE[7:] + _READY)
    assert (casts.under_way, casts.committed) == (False, True)


def test_the_proxy_takes_no_other_statement_and_no_failure_for_a_committed_cast() -> None:
    casts = Casts()
    casts.asks(_PARSE)
    casts.asks(_BIND.replace(b"stmt_7", b"stmt_8"))
    assert not casts.under_way
    casts.asks(_BIND)
    casts.answers(b"E\x00\x00\x00\x20SERROR\x00C40001\x00\x00" + _READY)
    assert (casts.under_way, casts.committed) == (False, False)
