"""Robots and programs read what is sent to them."""

import hmac
import json
from base64 import b64decode
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from msgspec.structs import replace

from ops.messages.alerting.formats import (
    body_of,
    check_robot,
    dingtalk_url,
    signature_headers,
)
from ops.messages.alerting.notices import of_stuck_judge, trial_notice
from ops.messages.outbound.plan_file import Format
from ops.messages.outbound.web_post import Undelivered
from tests.campaigns import campaign
from voting.rules.shapes import Text

NOW = datetime(2026, 5, 2, 12, tzinfo=UTC)


def test_wecom_and_dingtalk_read_a_text_message() -> None:
    for form in (Format.WECOM, Format.DINGTALK):
        told = json.loads(body_of(trial_notice(NOW), form))
        assert told["msgtype"] == "text"
        assert told["text"]["content"].startswith("评选：测试通知\n")


def test_a_long_title_is_cut_to_what_wecom_takes_between_characters() -> None:
    long = replace(campaign(), title=Text("长" * 3000, "long"))
    notice = of_stuck_judge(long, pending=1, settled_index=1, stands_s=300, at=NOW)
    content = json.loads(body_of(notice, Format.WECOM))["text"]["content"]
    assert len(content.encode()) <= 2048
    assert content.endswith("长…")


def test_dingtalk_is_signed_as_its_manual_says() -> None:
    url = dingtalk_url("https://oapi.dingtalk.com/robot/send?access_token=t", "SEC1", NOW)
    query = parse_qs(urlsplit(url).query)
    stamp = str(int(NOW.timestamp() * 1000))
    assert (query["access_token"], query["timestamp"]) == (["t"], [stamp])
    expected = hmac.digest(b"SEC1", f"{stamp}\nSEC1".encode(), "sha256")
    assert b64decode(query["sign"][0]) == expected


def test_the_signature_of_a_known_moment_is_the_known_one() -> None:
    """Computed with openssl: printf '1577262236757\\nthis is secret' | openssl dgst -sha256 -hmac
    'this is secret' -binary | base64."""
    moment = datetime.fromtimestamp(1577262236.757, UTC)
    sign = parse_qs(urlsplit(dingtalk_url("https://d.example/", "this is secret", moment)).query)
    assert sign["sign"] == ["hmPWwU+7lVdm3ZZz0r9tSfx0L4Q26jWOZr9+Gs6EZQM="]


def test_a_robot_without_a_secret_is_called_as_it_is() -> None:
    assert dingtalk_url("https://d.example/?a=b", "", NOW) == "https://d.example/?a=b"


def test_signed_json_can_be_checked_and_told_from_a_repetition() -> None:
    body = body_of(trial_notice(NOW), Format.JSON)
    headers = signature_headers("k", body, "hush", NOW)
    stamp = headers["Pingxuan-Timestamp"]
    expected = hmac.new(b"hush", stamp.encode() + b"." + body, "sha256").hexdigest()
    assert headers["Pingxuan-Signature"] == f"v1={expected}"
    later = signature_headers("k", body, "hush", datetime(2026, 5, 3, tzinfo=UTC))
    assert later["Pingxuan-Delivery"] == headers["Pingxuan-Delivery"]
    assert (
        signature_headers("other", body, "hush", NOW)["Pingxuan-Delivery"]
        != headers["Pingxuan-Delivery"]
    )


def test_signed_json_has_both_languages_and_facts() -> None:
    told = json.loads(body_of(trial_notice(NOW), Format.JSON))
    assert told["kind"] == "test"
    assert (told["zh"]["title"], told["en"]["title"]) == ("评选：测试通知", "Pingxuan: a test")


@pytest.mark.parametrize("answer", [b'{"errcode": 93000}', b"<html>", b"", b'{"errmsg": "ok"}'])
def test_a_robot_that_refuses_with_200_is_no_delivery(answer: bytes) -> None:
    with pytest.raises(Undelivered):
        check_robot(answer)


def test_a_robot_that_takes_it_says_0() -> None:
    check_robot(b'{"errcode": 0, "errmsg": "ok"}')
