"""What is told of a ballot is the same from the ledger and from a log, and no address."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest

from fraud.domain import UNKNOWN, Attribute
from fraud.offline.ballot_log import read_ballot_log
from fraud.offline.coverage import coverage
from fraud.reading.encoding import BallotRow, encode
from fraud.reading.enrichment import Enrichment, client_class_in, network_class_of
from fraud.reading.ledger_evidence import ballot_row
from fraud.reading.operators import class_of_operator
from fraud.reading.vocabulary import Vocabulary, code_of
from ops.geo import shipped
from voting.domain import NetworkClass
from voting.ledger.register import Enrolled
from voting.provenance.client_class import ClientClass
from voting.provenance.geography import Geography

SHANDONG_UNICOM = "112.224.0.1"
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.46(0x18002e2a)"
)
HEADER = "ballot_id,cast_at,case"


def code(tmp_path: Path, columns: str, cells: str, attribute: Attribute) -> int:
    """The code that a log with one ballot has of an attribute."""
    path = tmp_path / "ballots.csv"
    path.write_text(f"{HEADER},{columns}\na,10,x,{cells}\n", encoding="utf-8")
    log = read_ballot_log(path, Vocabulary(), geography=Geography(shipped.FOLDER))
    assert log.bad_rows == ()
    return int(log.ballots.codes[0, attribute])


def test_an_address_tells_operator_region_and_kind_of_network(tmp_path: Path) -> None:
    assert code(tmp_path, "ip", SHANDONG_UNICOM, Attribute.OPERATOR) == code_of("AS4837")
    assert code(tmp_path, "ip", SHANDONG_UNICOM, Attribute.REGION) == code_of("CN-SD")
    kind = code(tmp_path, "ip", SHANDONG_UNICOM, Attribute.NETWORK_CLASS)
    assert kind == code_of("residential")


def test_the_region_of_a_log_wins_over_that_of_the_address(tmp_path: Path) -> None:
    told = code(tmp_path, "ip,region", f"{SHANDONG_UNICOM},青岛", Attribute.REGION)
    assert told == code_of("青岛")


def test_a_client_that_is_not_wechats_is_odd_where_the_log_says_wechat(tmp_path: Path) -> None:
    browser = '"Mozilla/5.0 (Windows NT 10.0; Win64; x64) Gecko/20100101"'
    columns = "user_agent,channel,openid"
    assert code(tmp_path, columns, f"{browser},web,", Attribute.CLIENT) == code_of("consistent")
    assert code(tmp_path, columns, f"{browser},wechat,", Attribute.CLIENT) == code_of("odd")
    assert code(tmp_path, columns, f"{browser},,o1", Attribute.CLIENT) == code_of("odd")
    assert code(tmp_path, columns, f'"{PHONE}",wechat,o1', Attribute.CLIENT) == code_of(
        "consistent"
    )
    assert code(tmp_path, columns, ",wechat,o1", Attribute.CLIENT) == UNKNOWN


@pytest.mark.parametrize(
    ("asn", "kind"),
    [
        (9808, NetworkClass.MOBILE),
        (4134, NetworkClass.RESIDENTIAL),
        (4837, NetworkClass.RESIDENTIAL),
        (4538, NetworkClass.CAMPUS),
        (37963, NetworkClass.HOSTING),
        (45090, NetworkClass.HOSTING),
        (9009, NetworkClass.VPN),
        (0, NetworkClass.UNKNOWN),
    ],
)
def test_operators_run_lines_of_one_kind(asn: int, kind: NetworkClass) -> None:
    assert class_of_operator(asn) is kind


def test_what_is_known_of_the_address_itself_comes_first() -> None:
    assert network_class_of(4134, NetworkClass.VPN) is NetworkClass.VPN
    assert network_class_of(4134, NetworkClass.UNKNOWN) is NetworkClass.RESIDENTIAL


def test_a_ballot_without_a_user_agent_has_no_class_of_client() -> None:
    assert client_class_in("unknown", ()) is ClientClass.UNKNOWN
    assert client_class_in("WeChat 8.0/iOS 18.5/iPhone", ()) is ClientClass.CONSISTENT
    assert client_class_in("other/other/other", ("client-script",)) is ClientClass.SCRIPT


def row(**changed: Any) -> BallotRow:
    """What the judge reads of a ledger row."""
    kept = {
        "index": 7, "cast_at": datetime(2019, 11, 11, tzinfo=UTC), "selections": (),
        "network": 5, "wide_network": 6, "device_class": "WeChat 8.0/iOS 18.5/iPhone",
        "referrer": "", "session_age_s": 9.0, "marks": "", "asn": 9808, "region": "CN-SD",
    }  # fmt: skip
    return ballot_row(cast("Any", kept | changed), cast("Enrolled", None))


def test_the_ledger_tells_the_judge_all_that_it_keeps() -> None:
    told = row()
    assert (told.asn, told.region, told.wide_network) == (9808, "CN-SD", 6)
    assert (told.network_class, told.client_class) == ("mobile", "consistent")
    marked = row(marks="network-vpn client-odd unmetered")
    assert (marked.network_class, marked.client_class) == ("vpn", "odd")
    assert marked.unmetered
    codes = encode(Vocabulary(), [told]).codes[0]
    assert codes[Attribute.OPERATOR] == code_of("AS9808")
    assert codes[Attribute.WIDE_NETWORK] == 6


def test_what_the_ledger_does_not_know_is_unknown_to_the_judge() -> None:
    codes = encode(Vocabulary(), [row(asn=0, region="", wide_network=0, device_class="")]).codes
    unknown = (
        Attribute.OPERATOR, Attribute.REGION, Attribute.NETWORK_CLASS, Attribute.CLIENT,
        Attribute.WIDE_NETWORK, Attribute.DEVICE,
    )  # fmt: skip
    assert not codes[0, list(unknown)].any()


def test_coverage_says_how_much_is_known_of_what() -> None:
    block = encode(Vocabulary(), [row(), row(index=8, asn=0)])
    shares = {one.attribute: one.share for one in coverage(block)}
    assert shares[Attribute.OPERATOR] == 0.5
    assert shares[Attribute.REGION] == 1.0
    assert shares[Attribute.REFERRER] == 0.0
    assert set(shares) == set(Attribute)


def test_an_origin_tells_no_address() -> None:
    told = repr(Enrichment(Geography(shipped.FOLDER)).origin(SHANDONG_UNICOM))
    assert "112.224" not in told
