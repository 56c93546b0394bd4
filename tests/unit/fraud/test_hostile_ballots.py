"""Whatever anybody sends, judge and scan go on, and a row that cannot be judged is named."""

import csv
import math
import random
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fraud.judge import Judge
from fraud.offline.ballot_log import read_ballot_log
from fraud.offline.log_source import UnreadableLogError
from fraud.offline.scan import scan
from fraud.policy import FOUNDING
from fraud.reading.encoding import BallotRow, encode
from fraud.reading.vocabulary import Vocabulary
from tests.unit.fraud.test_judge import ROW
from tests.unit.fraud.worlds import MIDNIGHT
from voting.domain import Status

TEXTS = st.one_of(
    st.sampled_from(
        ["", " ", "\x00", "\r\n", "'=1+1", "\u202e\u0000", "NaN", "-1", "中" * 400, "\ud800"]
    ),
    st.text(max_size=30),
)
NUMBERS = st.one_of(st.sampled_from([0, 1, -1, 2**63 - 1, -(2**63), 2**64, 10**30]), st.integers())
AGES = st.floats(allow_nan=True, allow_infinity=True)
HOSTILE = st.builds(
    BallotRow,
    index=st.just(0),
    cast_at=st.just(0.0),
    selections=st.lists(TEXTS.filter(bool), min_size=1, max_size=4).map(tuple),
    network=NUMBERS,
    device_class=TEXTS,
    referrer=TEXTS,
    session_age_s=AGES,
    unmetered=st.booleans(),
    asn=NUMBERS,
    region=TEXTS,
    network_class=TEXTS,
    client_class=TEXTS,
    wide_network=NUMBERS,
)
GAPS = st.sampled_from([0.0, 1e-9, 0.5, 30.0, 3600.0, 1e6])


@st.composite
def crowds(draw: st.DrawFn) -> list[BallotRow]:
    """A few hostile rows, each sent very often and in no order, so that waves are found."""
    pool = draw(st.lists(HOSTILE, min_size=1, max_size=5))
    gaps = draw(st.lists(GAPS, min_size=1, max_size=4))
    dice = random.Random(draw(st.integers(0, 2**32)))
    at, rows = MIDNIGHT, []
    for index in range(draw(st.integers(0, 600))):
        at += dice.choice(gaps) if dice.random() < 0.05 else 1.0
        rows.append(replace(dice.choice(pool), index=index, cast_at=at))
    return rows


@settings(max_examples=30)
@given(crowds())
def test_the_judge_judges_whatever_ballots_say(rows: list[BallotRow]) -> None:
    vocabulary = Vocabulary()
    judge = Judge(vocabulary, suspicion=lambda *_: 1.0)  # so that all that can be held is held
    answers = [
        judge.feed(encode(vocabulary, rows[at : at + 97])) for at in range(0, len(rows), 97)
    ]
    answers.append(judge.advance(rows[-1].cast_at + FOUNDING.retained_s if rows else MIDNIGHT))
    verdicts = [verdict for answer in answers for verdict in answer.verdicts]
    assert len({verdict.index for verdict in verdicts}) == len(verdicts)
    assert {verdict.ruling for verdict in verdicts} <= {Status.HELD}
    scores = np.concatenate([answer.score for answer in answers])
    assert ((scores >= 0.0) & (scores <= 1.0)).all()


@pytest.mark.parametrize("at", [math.nan, math.inf, -math.inf, MIDNIGHT - 1.0, 1e18])
def test_a_time_that_cannot_be_names_its_ballot(at: float) -> None:
    vocabulary = Vocabulary()
    judge = Judge(vocabulary)
    judge.feed(encode(vocabulary, [ROW]))
    wrong = [replace(ROW, index=2), replace(ROW, index=41, cast_at=at)]
    with pytest.raises(ValueError, match="ballot 41: ballots must come in ledger order"):
        judge.feed(encode(vocabulary, wrong))


COLUMNS = (
    "ballot_id", "cast_at", "case", "voter", "category", "channel", "ip", "user_agent", "device",
    "referrer", "region", "session_started_at", "openid",
)  # fmt: skip
CELLS = st.one_of(
    TEXTS.filter(lambda text: text.isprintable() or "\ud800" not in text),
    st.sampled_from(
        [
            *("2026-05-01T00:00:00Z", "2026-05-01T00:00:01", "1777593600", "9e99", "-5", "nan"),
            *(
                "0001-01-01T00:00:00+23:59",
                "9999-12-31T23:59:59-23:59",
                "1_000",
                "１７７７５９３６００",
            ),
            *("198.51.100.7", "2001:db8::1", "::ffff:198.51.100.7", "fe80::1%eth0", "1.2.3.4\x00"),
            *("c1", "c1;c2", "c1;c1", ";;", "c" * 300, "http://[", "https://例.example/a b"),
            *("wechat", "Mozilla/5.0 (" + "x" * 5000, "-;-", '"', "\x85", "\u2028"),
        ]
    ),
)


@settings(max_examples=40)
@given(
    st.lists(st.lists(CELLS, min_size=0, max_size=14), max_size=40),
    st.lists(st.binary(max_size=60), max_size=3),
)
def test_every_row_of_a_log_is_judged_or_named(
    rows: list[list[str]], rubbish: list[bytes]
) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "ballots.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            writer.writerows(row for row in rows if row)
        with path.open("ab") as raw:
            raw.write(b"\n".join(rubbish))
        report = scan(path, Path(folder) / "out")
        assert all(bad.line > 1 and bad.reason for bad in report.bad_rows)
        assert sum(tally.received for tally in report.tallies.values()) == len(
            report.log.ballots.case_codes
        )


@settings(max_examples=60)
@given(st.binary(max_size=200))
def test_a_file_of_anything_is_read_or_refused(data: bytes) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "ballots.csv"
        path.write_bytes(data)
        with suppress(UnreadableLogError):
            read_ballot_log(path, Vocabulary())


def test_two_long_names_of_cases_are_never_taken_for_one(tmp_path: Path) -> None:
    long = "c" * 200
    (tmp_path / "ballots.csv").write_text(
        f"ballot_id,cast_at,case\na,1777593600,{long}1\nb,1777593601,{long}2\nc,1777593602,c1\n",
        encoding="utf-8",
    )
    report = scan(tmp_path / "ballots.csv", tmp_path / "out")
    assert [bad.line for bad in report.bad_rows] == [2, 3]
    assert list(report.tallies) == ["c1"]


def test_rubbish_that_fills_the_vocabulary_makes_no_case_anonymous() -> None:
    vocabulary = Vocabulary(max_names=20)
    rubbish = [replace(ROW, index=n, referrer=f"{n}.example") for n in range(50)]
    block = encode(vocabulary, [*rubbish, replace(ROW, index=99, selections=("late",))])
    assert vocabulary.name(int(block.case_codes[-1])) == "late"
