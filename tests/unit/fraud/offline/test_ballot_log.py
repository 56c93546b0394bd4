"""What a ballot log may hold, and what is said of what it may not."""

from pathlib import Path

import duckdb
import numpy as np
import pytest

from fraud.domain import UNKNOWN, Attribute
from fraud.offline.ballot_log import BallotLog, read_ballot_log
from fraud.offline.case_list import read_case_list
from fraud.offline.log_source import UnreadableLogError
from fraud.reading.enrichment import Enrichment, referrer_source
from fraud.reading.vocabulary import Vocabulary, code_of
from voting.provenance.geography import NO_GEOGRAPHY

HEADER = "ballot_id,cast_at,case"
CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/145.0.0.0 Safari/537.36"
)


def log_of(tmp_path: Path, text: str, cases: frozenset[str] | None = None) -> BallotLog:
    path = tmp_path / "ballots.csv"
    path.write_text(text, encoding="utf-8")
    return read_ballot_log(path, Vocabulary(), cases)


def reasons(log: BallotLog) -> dict[int, str]:
    return {bad.line: bad.reason for bad in log.bad_rows}


def codes_of(log: BallotLog, attribute: Attribute) -> list[int]:
    return [int(code) for code in log.ballots.codes[:, attribute]]


def test_rows_stand_by_time_and_then_by_id_whatever_their_order(tmp_path: Path) -> None:
    log = log_of(tmp_path, f"{HEADER}\nb,20,x\nc,10,x\na,20,x\nd,20.0,x\n")
    assert log.ballot_ids == ["c", "a", "b", "d"]
    assert log.ballots.index.tolist() == [0, 1, 2, 3]


def test_selections_follow_their_ballot(tmp_path: Path) -> None:
    log = log_of(tmp_path, f"{HEADER}\nlate,20,x;y\nearly,10,z; w ;\n")
    assert log.ballots.case_offsets.tolist() == [0, 2, 4]
    assert log.ballots.case_codes.tolist() == [code_of(case) for case in "zwxy"]


def test_times_are_epoch_seconds_or_rfc_3339(tmp_path: Path) -> None:
    log = log_of(
        tmp_path,
        f"{HEADER}\na,1466908321.5,x\nb,2016-06-26T02:32:01.5Z,x\nc,2016-06-26T10:32:01.5+08:00,x\n",
    )
    assert set(log.ballots.cast_at.tolist()) == {1_466_908_321.5}


def test_a_byte_order_mark_is_no_part_of_the_first_column(tmp_path: Path) -> None:
    assert len(log_of(tmp_path, f"\ufeff{HEADER}\na,10,x\n")) == 1


def test_chinese_ids_quotes_and_unknown_columns_are_fine(tmp_path: Path) -> None:
    log = log_of(tmp_path, f'{HEADER},note\n票一,10,"城市,01","line one\nline two"\n')
    assert log.ballot_ids == ["票一"]
    assert log.ballots.case_codes.tolist() == [code_of("城市,01")]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",10,x", "ballot_id: empty"),
        ("a,soon,x", "cast_at: 'soon' is not RFC 3339"),
        ("a,2016-06-26T02:32:01,x", "no offset"),
        ("a,nan,x", "cast_at"),
        ("a,-5,x", "cast_at"),
        ("a,10,", "case: empty"),
        ("a,10,x;x", "case: the same case twice"),
        ("a,10", "2 cells where the header has 3"),
        ("a,10,x,y", "4 cells where the header has 3"),
    ],
)
def test_a_bad_row_is_told_with_its_line_and_the_rest_is_judged(
    tmp_path: Path, row: str, reason: str
) -> None:
    log = log_of(tmp_path, f"{HEADER}\nfirst,10,x\n{row}\nlast,12,x\n")
    assert log.ballot_ids == ["first", "last"]
    assert list(reasons(log)) == [3]
    assert reason in reasons(log)[3]


def test_of_two_ballots_with_one_id_the_first_is_judged(tmp_path: Path) -> None:
    log = log_of(tmp_path, f"{HEADER}\na,20,x\na,10,y\n")
    assert log.ballots.case_codes.tolist() == [code_of("x")]
    assert "appears before" in reasons(log)[3]


def test_bytes_that_are_not_utf_8_cost_only_their_row(tmp_path: Path) -> None:
    path = tmp_path / "ballots.csv"
    path.write_bytes(f"{HEADER}\n".encode() + b"a,10,\xff\nb,11,x\n")
    log = read_ballot_log(path, Vocabulary())
    assert log.ballot_ids == ["b"]
    assert "not UTF-8" in reasons(log)[2]


def test_an_address_that_is_none_is_a_bad_row(tmp_path: Path) -> None:
    log = log_of(tmp_path, f"{HEADER},ip\na,10,x,300.1.1.1\nb,10,x,\n")
    assert "not an IPv4 or IPv6 address" in reasons(log)[2]
    assert codes_of(log, Attribute.NETWORK) == [UNKNOWN]


def test_a_case_that_is_not_in_the_list_is_a_bad_row(tmp_path: Path) -> None:
    log = log_of(tmp_path, f"{HEADER}\na,10,x\nb,10,x;q\n", frozenset({"x"}))
    assert log.ballot_ids == ["a"]
    assert "not in the list of cases: q" in reasons(log)[3]


def test_a_network_is_a_24_or_a_64_and_a_wide_one_a_20_or_a_56() -> None:
    origin = Enrichment(NO_GEOGRAPHY).origin
    assert origin("203.0.113.7") == origin("203.0.113.250")
    assert origin("203.0.113.7").network != origin("203.0.114.7").network
    assert origin("203.0.113.7").wide_network == origin("203.0.114.7").wide_network
    assert origin("203.0.113.7").wide_network != origin("203.0.128.7").wide_network
    assert origin("::ffff:203.0.113.9") == origin("203.0.113.7")
    assert origin("2001:db8:0:1::1") == origin("2001:db8:0:1:ffff::2")
    assert origin("2001:db8:0:1::1").network != origin("2001:db8:0:2::1").network
    assert origin("2001:db8:0:1::1").wide_network == origin("2001:db8:0:2::1").wide_network
    assert origin("2001:db8:0:1::1").wide_network != origin("2001:db8:0:100::1").wide_network


def test_a_referrer_is_known_by_its_host() -> None:
    assert referrer_source("https://City.example/vote?id=7") == "city.example"
    assert referrer_source("poster-3") == "poster-3"
    assert referrer_source("http://[broken/") == "http://[broken/"


def test_a_device_is_taken_before_a_user_agent(tmp_path: Path) -> None:
    log = log_of(tmp_path, f'{HEADER},user_agent,device\na,1,x,"{CHROME}",d7\nb,2,x,"{CHROME}",\n')
    assert codes_of(log, Attribute.DEVICE) == [
        code_of("d7"),
        code_of("Chrome 145/Windows 10/other"),
    ]


def test_what_a_log_does_not_tell_is_unknown(tmp_path: Path) -> None:
    assert not log_of(tmp_path, f"{HEADER}\na,10,x\n").ballots.codes.any()


def test_a_session_that_began_after_the_ballot_is_unknown(tmp_path: Path) -> None:
    log = log_of(tmp_path, f"{HEADER},session_started_at\na,10,x,20\nb,20,x,19\nc,30,x,\n")
    assert codes_of(log, Attribute.SESSION_AGE) == [UNKNOWN, code_of("1–2 s"), UNKNOWN]


def test_parquet_is_read_as_csv_is(tmp_path: Path) -> None:
    path = tmp_path / "ballots.parquet"
    with duckdb.connect() as engine:
        engine.execute(
            "COPY (SELECT * FROM (VALUES ('b', TIMESTAMPTZ '2016-06-26 02:32:01.5Z', ['x', 'y']), "
            "(NULL, TIMESTAMPTZ '2016-06-26 02:32:02Z', ['x'])) t(ballot_id, cast_at, \"case\")) "
            f"TO '{path}' (FORMAT parquet)"
        )
    log = read_ballot_log(path, Vocabulary())
    assert log.ballots.cast_at.tolist() == [1_466_908_321.5]
    assert log.ballots.case_codes.tolist() == [code_of("x"), code_of("y")]
    assert reasons(log) == {2: "ballot_id: empty"}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "no column ballot_id, cast_at, case"),
        (b"ballot_id,case\n", "no column cast_at"),
        (b"ballot_id,cast_at,case,case\n", "case appears twice"),
        (b"PAR1 but not really", "not a Parquet file"),
    ],
)
def test_a_file_that_is_no_ballot_log_is_one_clear_error(
    tmp_path: Path, content: bytes, message: str
) -> None:
    path = tmp_path / "ballots.csv"
    path.write_bytes(content)
    with pytest.raises(UnreadableLogError, match=message):
        read_ballot_log(path, Vocabulary())


def test_a_file_that_is_not_there_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(UnreadableLogError, match=r"none\.csv"):
        read_ballot_log(tmp_path / "none.csv", Vocabulary())


def test_a_log_without_ballots_is_an_empty_log(tmp_path: Path) -> None:
    assert np.array_equal(log_of(tmp_path, f"{HEADER}\n").ballots.case_offsets, [0])


def test_a_list_of_cases_is_a_csv_with_a_column_case(tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    path.write_text("case,category\nx,urban\ny,urban\n", encoding="utf-8")
    assert read_case_list(path) == {"x", "y"}


@pytest.mark.parametrize("content", ["", "name\nx\n", "case\n", "case,category\n,urban\n"])
def test_any_other_list_of_cases_is_one_clear_error(tmp_path: Path, content: str) -> None:
    path = tmp_path / "cases.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(UnreadableLogError, match=r"cases\.csv"):
        read_case_list(path)
