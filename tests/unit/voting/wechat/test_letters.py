"""The XML of messages comes from outside: small, flat, and nothing in it expands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voting.wechat.letters import MOST_BYTES, BadLetter, read, written

BOMB = """<!DOCTYPE xml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<xml><Content>&b;</Content></xml>"""
FILE = (
    '<!DOCTYPE xml [<!ENTITY f SYSTEM "file:///etc/hostname">]><xml><Content>&f;</Content></xml>'
)


def test_a_message_is_read_by_its_fields() -> None:
    body = "<xml><ToUserName><![CDATA[gh_1]]></ToUserName><Content> c1 &amp; </Content></xml>"
    assert read(body.encode()) == {"ToUserName": "gh_1", "Content": " c1 & "}


def test_what_lies_deeper_is_passed_over() -> None:
    body = b"<xml><Info>a<Type>secret</Type>b</Info><Content>c1</Content></xml>"
    assert read(body) == {"Info": "ab", "Content": "c1"}


@pytest.mark.parametrize(
    "body",
    [
        BOMB,
        FILE,
        "<!DOCTYPE xml><xml/>",
        "<xml><?php echo 1 ?></xml>",
        "<xml>&unknown;</xml>",
        "<xml><Content>",
        "not xml",
        "",
        f"<xml><Content>{'x' * MOST_BYTES}</Content></xml>",
        f"<xml>{''.join(f'<n{n}/>' for n in range(100))}</xml>",
        '<?xml version="1.0" encoding="no-such"?><xml/>',
    ],
)
def test_what_expands_or_overflows_or_is_no_message_is_refused(body: str) -> None:
    with pytest.raises(BadLetter):
        read(body.encode())


def test_depth_costs_nothing() -> None:
    body = b"<xml>" + b"<a>" * 2000 + b"</a>" * 2000 + b"</xml>"
    assert read(body) == {"a": ""}


@given(st.text(st.characters(exclude_categories=["C", "Z"]), max_size=100))
def test_no_text_ends_its_own_section(words: str) -> None:
    fields = {"Content": f"{words}]]></Content><Content>", "MsgType": "text"}
    assert read(written(fields)) == fields


@given(st.binary(max_size=200))
def test_any_bytes_are_a_message_or_are_refused(body: bytes) -> None:
    try:
        read(body)
    except BadLetter:
        return
