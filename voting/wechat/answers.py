"""What WeChat's servers answer, and nothing of it that we have no use for. Pure."""

from typing import Annotated, TypeVar

import msgspec

from voting.wechat.faults import Unreachable, fault_of

#: WeChat says that a token may be 512 characters long, and to leave room.
Secret = Annotated[str, msgspec.Meta(min_length=1, max_length=2048)]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=128)]
Seconds = Annotated[int, msgspec.Meta(ge=1, le=7200)]


class Grant(msgspec.Struct, frozen=True):
    """What a citizen's code is exchanged for.

    `is_snapshotuser` is 1 for the made-up person of WeChat's read-only snapshot page.
    """

    openid: Name
    access_token: Secret
    unionid: str = ""
    is_snapshotuser: int = 0

    def __repr__(self) -> str:
        return "Grant(…)"


class Person(msgspec.Struct, frozen=True):
    """Of all that `sns/userinfo` tells: neither the nickname nor the picture is even read.

    Without a unionid the account belongs to no open platform.
    """

    unionid: str = ""

    def __repr__(self) -> str:
        return "Person(…)"


class AccessToken(msgspec.Struct, frozen=True):
    """The account's own key to the interface."""

    access_token: Secret
    expires_in: Seconds


class Ticket(msgspec.Struct, frozen=True):
    """What signatures for the JS-SDK are made with."""

    ticket: Secret
    expires_in: Seconds


class _Verdict(msgspec.Struct, frozen=True):
    errcode: int = 0


Shape = TypeVar("Shape")
_verdict = msgspec.json.Decoder(_Verdict).decode


def read(body: bytes, shape: type[Shape]) -> Shape:
    """An answer of a shape.

    Raises:
        WeChatFault: it is an error code, or nothing that can be read.
    """
    try:
        errcode = _verdict(body).errcode
        if not errcode:
            return msgspec.json.decode(body, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise Unreachable from None  # what it quotes may hold a secret
    raise fault_of(errcode)
