"""The account's messages: read if WeChat signed them just now, answered from what is at hand.

WeChat gives up after five seconds. So nothing is asked here but whether a message was seen
before, and that only in Redis.
"""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from aiohttp import hdrs, web

from voting import metrics
from voting.api import POLLS
from voting.rules.campaign import Campaign
from voting.wechat import envelope, letters, replies
from voting.wechat.account import Mailbox, SignIn
from voting.wechat.envelope import BadEnvelope
from voting.wechat.faults import Unreachable
from voting.wechat.letters import BadLetter
from voting.wechat.message_links import link_for
from voting.wechat.reception import RECEPTION, Reception

PATH = "/wechat/messages"
#: How far WeChat's clock may be from ours, and for how long a message is remembered.
_AGE = timedelta(minutes=5)
_MOST_ECHO = 256
#: WeChat takes this for "nothing to say", and does not ask again.
_SILENCE = "success"

Letter = Mapping[str, str]


async def echo(request: web.Request) -> web.Response:
    """`GET /wechat/messages`: WeChat asks whether the address is the account's own."""
    found = _mailbox(request)
    if found is None:
        return _plain(404, "not set up")
    query, text = request.query, request.query.get("echostr", "")
    signed = _is_signed(found[1], query, ())
    if not signed or not _is_fresh(query, request.app[POLLS].clock()) or len(text) > _MOST_ECHO:
        return _plain(403, "not signed by WeChat")
    return _plain(200, text)


async def receive(request: web.Request) -> web.Response:
    """`POST /wechat/messages`: a citizen's message to the account."""
    found = _mailbox(request)
    if found is None:
        return _plain(404, "not set up")
    if hdrs.CONTENT_ENCODING in request.headers:  # nothing is unpacked to be refused
        return _plain(415, "not packed")
    reception, mailbox = found
    now = request.app[POLLS].clock()
    try:
        letter = _opened(request.query, await request.read(), reception, mailbox, now)
    except (BadEnvelope, BadLetter):
        metrics.WECHAT_MESSAGES.labels("refused").inc()
        return _plain(403, "not signed by WeChat")
    answer = await _answer(request, reception, letter, now)
    metrics.WECHAT_MESSAGES.labels("answered" if answer else "silent").inc()
    if not answer:
        return _plain(200, _SILENCE)
    body = _sealed(answer, reception, mailbox, now)
    return web.Response(body=body, content_type="application/xml", charset="utf-8")


def _opened(
    query: Mapping[str, str], body: bytes, reception: Reception, mailbox: Mailbox, now: datetime
) -> Letter:
    """The letter in a request.

    Raises:
        BadEnvelope: not signed by WeChat, too old, or for another account.
        BadLetter: not a message.
    """
    if not _is_fresh(query, now):
        raise BadEnvelope
    if mailbox.cipher_key is None:
        if not _is_signed(mailbox, query, ()):
            raise BadEnvelope
        return letters.read(body)
    encrypted = letters.read(body).get("Encrypt", "")
    if not _is_signed(mailbox, query, (encrypted,), "msg_signature"):
        raise BadEnvelope
    return letters.read(envelope.opened(encrypted, mailbox.cipher_key, reception.account.app_id))


async def _answer(
    request: web.Request, reception: Reception, letter: Letter, now: datetime
) -> Letter | None:
    """The answer to a letter; None where nothing is to be said."""
    sender, kind = letter.get("FromUserName", ""), letter.get("MsgType", "").strip()
    greeting = kind == "event" and letter.get("Event") == "subscribe"
    if not sender or (kind == "event" and not greeting):
        return None
    if not await _is_new(request, reception):
        return None
    content = letter.get("Content", "") if kind == "text" else ""
    return {
        "ToUserName": sender,
        "FromUserName": letter.get("ToUserName", ""),
        "CreateTime": str(int(now.timestamp())),
        "MsgType": "text",
        "Content": _words(_on_show(request), reception, sender, content, now),
    }


def _words(
    campaigns: Sequence[Campaign],
    reception: Reception,
    sender: str,
    content: str,
    now: datetime,
) -> str:
    found = replies.named(content, campaigns)
    if not found:
        return replies.help_for(campaigns, reception.origin)
    if reception.account.sign_in is not SignIn.MESSAGE:
        pages = [replies.about(one, f"{reception.origin}{one.page}") for one in found]
        return "\n\n".join(pages)
    pages = [replies.about(one, link_for(reception, sender, one.page, now)) for one in found]
    return "\n\n".join([*pages, replies.FOR_THE_SENDER])


async def _is_new(request: web.Request, reception: Reception) -> bool:
    """Whether this very request comes for the first time; nobody knows it without Redis."""
    query = request.query
    nonce = envelope.signature((query["timestamp"], query["nonce"]))  # signed in either mode
    try:
        return await reception.once.first("message", nonce, 2 * _AGE)
    except Unreachable:
        return False


def _on_show(request: web.Request) -> list[Campaign]:
    """From the front's own copy."""
    return [booth.enrolled.campaign for booth in request.app[POLLS].booths.values()]


def _sealed(answer: Letter, reception: Reception, mailbox: Mailbox, now: datetime) -> bytes:
    body = letters.written(answer)
    if mailbox.cipher_key is None:
        return body
    salt, nonce = secrets.token_bytes(16), secrets.token_hex(8)
    encrypted = envelope.sealed(body, mailbox.cipher_key, reception.account.app_id, salt)
    timestamp = str(int(now.timestamp()))
    signature = envelope.signature((mailbox.token, timestamp, nonce, encrypted))
    return letters.written(
        {
            "Encrypt": encrypted,
            "MsgSignature": signature,
            "TimeStamp": timestamp,
            "Nonce": nonce,
        }
    )


def _is_signed(
    mailbox: Mailbox, query: Mapping[str, str], more: Sequence[str], name: str = "signature"
) -> bool:
    parts = (mailbox.token, query.get("timestamp", ""), query.get("nonce", ""), *more)
    return envelope.is_signed(query.get(name, ""), *parts)


def _is_fresh(query: Mapping[str, str], now: datetime) -> bool:
    text = query.get("timestamp", "")
    plain = text.isascii() and text.isdecimal() and len(text) <= 12  # noqa: PLR2004 (till 33658)
    return plain and abs(now.timestamp() - int(text)) <= _AGE.total_seconds()


def _mailbox(request: web.Request) -> tuple[Reception, Mailbox] | None:
    reception = request.app.get(RECEPTION)
    mailbox = reception.account.mailbox if reception else None
    return (reception, mailbox) if reception and mailbox else None


def _plain(status: int, words: str) -> web.Response:
    return web.Response(status=status, text=words, headers={hdrs.CACHE_CONTROL: "no-store"})
