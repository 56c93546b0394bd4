"""What the environment says of the official account: names, and the files of its secrets."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from ops.errors import SettingsError
from ops.settings.given import variable
from ops.settings.setting import Setting, yes_or_no
from ops.settings.variables import Variables
from voting.domain import IdentityKind
from voting.wechat.account import KnownBy, SignIn, TokenEndpoint

_APP_ID = re.compile(r"wx[0-9a-z]{16}")
_DOMAIN_FILE = re.compile(r"[0-9A-Za-z]{1,64}")
_FIRST = "wechat_"


@dataclass(frozen=True, slots=True, kw_only=True)
class WeChatSettings:
    """An official account (公众号).

    Attributes:
        app_id: the account's AppID.
        secret_file: holds the AppSecret; sign-in by OAuth and sharing need it.
        sign_in: `oauth` for a verified service account, `message` for a subscription account.
        known_by: `unionid` makes the accounts of one open platform know a person as one, and
            asks citizens for their consent.
        token: `stable` beside other systems that use the same account.
        sharing: whether pages say what a shared link shows, by WeChat's JS-SDK.
        message_token_file, message_key_file: the Token and the EncodingAESKey of the account's
            messages; without the key they come in plain mode.
        domain_file: the word in the name of the file (`MP_verify_….txt`) that WeChat looks for.
        api_origin: for tests, in place of WeChat's servers.
    """

    app_id: str
    secret_file: Path | None = None
    sign_in: SignIn = SignIn.OAUTH
    known_by: KnownBy = KnownBy.OPENID
    token: TokenEndpoint = TokenEndpoint.STABLE
    sharing: bool = False
    message_token_file: Path | None = None
    message_key_file: Path | None = None
    domain_file: str | None = None
    api_origin: str | None = None

    @classmethod
    def of(cls, read: Variables, *, testing: bool) -> Self | None:
        """The account that was said; None where there is none.

        Raises:
            SettingsError: a setting is wrong, lacks another one, or is for tests.
        """
        values = {row.name.removeprefix(_FIRST): row.read(read, row.name) for row in WECHAT}
        if values["api_origin"] and not testing:
            raise SettingsError(
                f"{read.given.place(f'{_FIRST}api_origin')}={values['api_origin']} is for tests: "
                f"allowed only with {variable('testing')}=1"
            )
        if values["app_id"] is None:
            _refuse_without_an_account(read)
            return None
        found = cls(**values)
        found._refuse_contradictions(variable(_FIRST))
        return found

    @property
    def sign_ins(self) -> frozenset[IdentityKind]:
        """The identities that this account proves."""
        return frozenset() if self.sign_in is SignIn.OFF else frozenset({IdentityKind.WECHAT})

    def _refuse_contradictions(self, prefix: str) -> None:
        """Name the variable that another one needs."""
        by_message = self.sign_in is SignIn.MESSAGE
        missing = {
            "SECRET_FILE": self.secret_file is None
            and (self.sharing or self.sign_in is SignIn.OAUTH),
            "MESSAGE_TOKEN_FILE": self.message_token_file is None
            and (by_message or self.message_key_file is not None),
            "MESSAGE_KEY_FILE": self.message_key_file is None and by_message,
        }
        for name, is_missing in missing.items():
            if is_missing:
                raise SettingsError(
                    f"{prefix}{name} is not set, and {prefix}SIGN_IN={self.sign_in} with"
                    f" {prefix}SHARING={int(self.sharing)} needs it: {_NEEDS[name]}"
                )
        if by_message and self.known_by is KnownBy.UNIONID:
            raise SettingsError(
                f"{prefix}KNOWN_BY=unionid needs {prefix}SIGN_IN=oauth:"
                " a message tells its sender's openid alone"
            )


_NEEDS = {
    "SECRET_FILE": "a file with the account's AppSecret",
    "MESSAGE_TOKEN_FILE": "a file with the Token of the account's messages",
    "MESSAGE_KEY_FILE": "a file with their EncodingAESKey, as only safe mode signs who sent one",
}


def _refuse_without_an_account(read: Variables) -> None:
    """The other settings say something only beside the account's AppID."""
    for row in WECHAT:
        if read.text(row.name) is not None:
            missing = variable(f"{_FIRST}app_id")
            place = read.given.place(row.name)
            raise SettingsError(f"{place} is set and {missing} is not: set it too, or none")


def _file(read: Variables, name: str) -> Path | None:
    return read.file(name)


def _sign_in(read: Variables, name: str) -> SignIn:
    return SignIn(read.choice(name, tuple(SignIn), SignIn.OAUTH))


def _known_by(read: Variables, name: str) -> KnownBy:
    return KnownBy(read.choice(name, tuple(KnownBy), KnownBy.OPENID))


def _token(read: Variables, name: str) -> TokenEndpoint:
    return TokenEndpoint(read.choice(name, tuple(TokenEndpoint), TokenEndpoint.STABLE))


def _app_id(read: Variables, name: str) -> str | None:
    return read.matching(name, _APP_ID, "an AppID: wx and 16 lower-case letters and digits")


def _domain_file(read: Variables, name: str) -> str | None:
    return read.matching(name, _DOMAIN_FILE, "the letters and digits in MP_verify_….txt")


WECHAT = (
    Setting(
        name="wechat_app_id",
        read=_app_id,
        default="none",
        default_zh="无",
        en="the AppID of an official account, see [WeChat](#wechat); without it what begins with"
        " `WECHAT_` is refused, and WeChat's addresses answer 404",
        zh="公众号的 AppID；不设则其余 `WECHAT_` 项不允许，微信相关网址返回 404",
    ),
    Setting(
        name="wechat_secret_file",
        read=_file,
        default="none",
        default_zh="无",
        en="a file with the AppSecret; sign-in by OAuth and sharing need it",
        zh="AppSecret 所在的文件；网页授权登录和分享需要",
    ),
    Setting(
        name="wechat_sign_in",
        read=_sign_in,
        default="`oauth`",
        en="`oauth` for a verified service account (服务号), `message` for a subscription account"
        " (订阅号), `off`",
        zh="`oauth` 用于已认证的服务号，`message` 用于订阅号，`off` 关闭",
    ),
    Setting(
        name="wechat_known_by",
        read=_known_by,
        default="`openid`",
        en="`unionid` makes the accounts of one open platform know one person; it asks citizens"
        " for consent (`snsapi_userinfo`), of which nothing but the unionid is read",
        zh="`unionid` 使同一开放平台的多个账号识别为同一人；需用户同意，只读取 unionid",
    ),
    Setting(
        name="wechat_message_token_file",
        read=_file,
        default="none",
        default_zh="无",
        en="a file with the Token of the account's messages",
        zh="消息 Token 所在的文件",
    ),
    Setting(
        name="wechat_message_key_file",
        read=_file,
        default="none",
        default_zh="无",
        en="a file with their EncodingAESKey; without it they come in plain mode",
        zh="EncodingAESKey 所在的文件；不设则为明文模式",
    ),
    Setting(
        name="wechat_sharing",
        read=yes_or_no,
        shown=lambda value: str(int(bool(value))),
        default="0",
        en="1: pages say by the JS-SDK what a shared link shows",
        zh="1：页面通过 JS-SDK 设置分享的标题、描述和图片",
    ),
    Setting(
        name="wechat_token",
        read=_token,
        default="`stable`",
        en="`plain` asks the older endpoint for access tokens, which ends those of other systems",
        zh="`plain` 使用旧接口获取 access_token，会使其他系统的失效",
    ),
    Setting(
        name="wechat_domain_file",
        read=_domain_file,
        default="none",
        default_zh="无",
        en="the word in `MP_verify_….txt`, which WeChat looks for at the domain",
        zh="微信验证域名用的 `MP_verify_….txt` 中的字串",
    ),
    Setting(
        name="wechat_api_origin",
        read=lambda read, name: read.public_url(name),
        default="WeChat's",
        default_zh="微信",
        en="for tests, with `TESTING=1`: another origin for all that is called",
        zh="测试用，须 `TESTING=1`：代替微信服务器的地址",
    ),
)
