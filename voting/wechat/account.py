"""The official account (公众号) that this installation speaks for, and its uses. Pure."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self

from voting.domain import IdentityKind

_SCRIPT = "/open/js/jweixin-1.6.0.js"


class SignIn(StrEnum):
    """How a citizen becomes a voter known by WeChat.

    OAUTH needs a verified service account (服务号); a subscription account (订阅号) answers a
    MESSAGE with a link that signs its sender in.
    """

    OAUTH = "oauth"
    MESSAGE = "message"
    OFF = "off"


class KnownBy(StrEnum):
    """Which of WeChat's names for a person counts: one an account, or one an open platform."""

    OPENID = "openid"
    UNIONID = "unionid"


class TokenEndpoint(StrEnum):
    """Where access tokens come from: the stable endpoint leaves those of other systems alone."""

    STABLE = "stable"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Servers:
    """The only hosts of WeChat's that we, or a browser on our word, ever call."""

    api: str = "https://api.weixin.qq.com"
    consent: str = "https://open.weixin.qq.com"
    files: str = "https://res.wx.qq.com"

    @classmethod
    def all_at(cls, origin: str) -> Self:
        """All three at one origin, as a double of them in a test is."""
        return cls(api=origin, consent=origin, files=origin)

    @property
    def script(self) -> str:
        """The address of the JS-SDK."""
        return f"{self.files}{_SCRIPT}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """What the account's messages are signed by; 32 bytes of key in safe mode, None in plain."""

    token: str = field(repr=False)
    cipher_key: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One official account.

    `sharing` is whether pages use the JS-SDK, `domain_file` the word in the name of the file by
    which WeChat is shown that the domain is ours.

    Raises:
        ValueError: a sign-in by message without safe mode, whose signature alone covers who sent
            a message, or by another name than a message has.
    """

    app_id: str
    secret: str = field(default="", repr=False)
    sign_in: SignIn = SignIn.OAUTH
    known_by: KnownBy = KnownBy.OPENID
    token_endpoint: TokenEndpoint = TokenEndpoint.STABLE
    sharing: bool = False
    mailbox: Mailbox | None = None
    domain_file: str = ""
    servers: Servers = field(default_factory=Servers)

    def __post_init__(self) -> None:
        if self.sign_in is not SignIn.MESSAGE:
            return
        if self.mailbox is None or self.mailbox.cipher_key is None:
            raise ValueError("a sign-in by message needs the account's messages in safe mode")
        if self.known_by is not KnownBy.OPENID:
            raise ValueError("a message tells its sender's openid, and no unionid")

    @property
    def scope(self) -> str:
        """What a citizen is asked for: no more than the name that counts."""
        return "snsapi_userinfo" if self.asks_consent else "snsapi_base"

    @property
    def asks_consent(self) -> bool:
        """Whether WeChat asks a citizen to agree: then only on a tap of theirs."""
        return self.known_by is KnownBy.UNIONID

    @property
    def sign_ins(self) -> frozenset[IdentityKind]:
        """The identities that this account proves."""
        return frozenset() if self.sign_in is SignIn.OFF else frozenset({IdentityKind.WECHAT})
