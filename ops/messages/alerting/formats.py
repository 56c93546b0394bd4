"""How each receiver reads a notice. Pure.

Sources: WeCom, group robots (群机器人配置说明); DingTalk, custom robots (自定义机器人安全设置).
"""

import hmac
import json
from base64 import b64encode
from datetime import datetime
from hashlib import sha256
from urllib.parse import quote_plus

import msgspec

from ops.messages.alerting.notices import Notice
from ops.messages.outbound.plan_file import Format
from ops.messages.outbound.web_post import Undelivered

#: WeCom takes so many bytes of text.
_WECOM_BYTES = 2048


def text_of(notice: Notice) -> str:
    """Both languages, Chinese first."""
    parts = (notice.zh.title, *notice.zh.lines, "", notice.en.title, *notice.en.lines)
    return "\n".join(parts)


def body_of(notice: Notice, form: Format) -> bytes:
    """The body that is posted."""
    match form:
        case Format.WECOM:
            text = _at_most(text_of(notice), _WECOM_BYTES)
            return _json({"msgtype": "text", "text": {"content": text}})
        case Format.DINGTALK:
            return _json({"msgtype": "text", "text": {"content": text_of(notice)}})
        case Format.JSON:
            return _json(
                {
                    "kind": notice.kind,
                    "key": notice.key,
                    "at": notice.at.isoformat(),
                    "campaign": notice.campaign,
                    "zh": {"title": notice.zh.title, "lines": notice.zh.lines},
                    "en": {"title": notice.en.title, "lines": notice.en.lines},
                    "facts": notice.facts,
                }
            )


def dingtalk_url(url: str, secret: str, now: datetime) -> str:
    """The robot's address with DingTalk's signature of this moment; unchanged without a secret."""
    if not secret:
        return url
    stamp = str(int(now.timestamp() * 1000))
    signed = hmac.digest(secret.encode(), f"{stamp}\n{secret}".encode(), "sha256")
    joint = "&" if "?" in url else "?"
    return f"{url}{joint}timestamp={stamp}&sign={quote_plus(b64encode(signed))}"


def signature_headers(key: str, body: bytes, secret: str, now: datetime) -> dict[str, str]:
    """Headers of signed JSON: HMAC-SHA256 over `TIMESTAMP.BODY`, and the delivery's own id.

    A receiver refuses an old timestamp, compares the signature in constant time, and ignores a
    delivery that it has had.
    """
    stamp = str(int(now.timestamp()))
    signed = hmac.new(secret.encode(), f"{stamp}.".encode() + body, sha256).hexdigest()
    return {
        "Pingxuan-Delivery": sha256(key.encode()).hexdigest()[:32],
        "Pingxuan-Timestamp": stamp,
        "Pingxuan-Signature": f"v1={signed}",
    }


class _RobotAnswer(msgspec.Struct):
    errcode: int
    errmsg: str = ""


def check_robot(told: bytes) -> None:
    """WeCom and DingTalk answer 200 to what they refuse, too.

    Raises:
        Undelivered: the robot's code is not 0.
    """
    try:
        answer = msgspec.json.decode(told, type=_RobotAnswer)
    except (msgspec.MsgspecError, UnicodeDecodeError) as fault:
        raise Undelivered("no answer of a robot") from fault
    if answer.errcode:
        raise Undelivered(f"errcode {answer.errcode}")


def _at_most(text: str, room: int) -> str:
    """Cut between characters, and say so."""
    raw = text.encode()
    if len(raw) <= room:
        return text
    return raw[: room - len("…".encode())].decode(errors="ignore") + "…"


def _json(document: dict[str, object]) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode()
