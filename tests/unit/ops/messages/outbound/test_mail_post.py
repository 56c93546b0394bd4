"""Mail goes to the configured server, at an address that was checked."""

import pytest

from ops.messages.outbound.allowed import Allowed
from ops.messages.outbound.mail_post import MailPost, MailServer, Security, mail
from ops.messages.outbound.web_post import Undelivered
from tests.receivers import LOOPBACK, postbox

MAIL = mail(
    sender="vote@office.example",
    receivers=["one@office.example", "two@office.example"],
    subject="评选：测试 / a test",
    text="第一行\nsecond line",
)


def server(port: int) -> MailServer:
    return MailServer(host="127.0.0.1", port=port, security=Security.NONE)


async def test_a_mail_arrives_with_its_chinese() -> None:
    async with postbox() as double:
        await MailPost(server(double.port), LOOPBACK).send(MAIL)
    [got] = double.mails
    assert got["Subject"] == "评选：测试 / a test"
    assert got.get_content().replace("\r\n", "\n").strip() == "第一行\nsecond line"
    assert double.receivers == ["one@office.example", "two@office.example"]


async def test_a_server_that_refuses_is_no_delivery_and_no_receiver_is_named() -> None:
    async with postbox(refuses=True) as double:
        with pytest.raises(Undelivered) as fault:
            await MailPost(server(double.port), LOOPBACK).send(MAIL)
    assert "office.example" not in str(fault.value)


async def test_a_private_server_must_be_in_a_named_network() -> None:
    async with postbox() as double:
        named = Allowed(hosts=frozenset({"127.0.0.1"}))
        with pytest.raises(Undelivered, match="private"):
            await MailPost(server(double.port), named).send(MAIL)
    assert not double.mails


async def test_a_server_that_is_not_named_is_not_called() -> None:
    with pytest.raises(Undelivered, match=r"outbound\.hosts"):
        await MailPost(server(25), Allowed(hosts=frozenset())).send(MAIL)


async def test_a_server_that_hides_from_tls_is_told_nothing() -> None:
    async with postbox() as double:
        tls = MailServer(host="127.0.0.1", port=double.port, security=Security.STARTTLS)
        with pytest.raises(Undelivered):
            await MailPost(tls, LOOPBACK).send(MAIL)
    assert not double.mails
