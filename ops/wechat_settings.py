"""What the environment says of the official account: names, and the files of its secrets."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from ops.errors import SettingsError
from ops.variables import Variables
from voting.domain import IdentityKind
from voting.wechat.account import KnownBy, SignIn, TokenEndpoint

_APP_ID = re.compile(r"wx[0-9a-z]{16}")
_DOMAIN_FILE = re.compile(r"[0-9A-Za-z]{1,64}")
_FIRST = "WECHAT_"


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
    def read(cls, read: Variables, *, testing: bool) -> Self | None:
        """The account's part of an environment; None where there is none.

        Raises:
            SettingsError: a variable is wrong, lacks another one, or is for tests.
        """
        allowed = "an AppID: wx and 16 lower-case letters and digits"
        app_id = read.matching(f"{_FIRST}APP_ID", _APP_ID, allowed)
        found = cls(
            app_id=app_id or "",
            secret_file=read.file(f"{_FIRST}SECRET_FILE"),
            sign_in=SignIn(read.choice(f"{_FIRST}SIGN_IN", tuple(SignIn), SignIn.OAUTH)),
            known_by=KnownBy(read.choice(f"{_FIRST}KNOWN_BY", tuple(KnownBy), KnownBy.OPENID)),
            token=TokenEndpoint(
                read.choice(f"{_FIRST}TOKEN", tuple(TokenEndpoint), TokenEndpoint.STABLE)
            ),
            sharing=read.choice(f"{_FIRST}SHARING", ("0", "1"), "0") == "1",
            message_token_file=read.file(f"{_FIRST}MESSAGE_TOKEN_FILE"),
            message_key_file=read.file(f"{_FIRST}MESSAGE_KEY_FILE"),
            domain_file=read.matching(
                f"{_FIRST}DOMAIN_FILE", _DOMAIN_FILE, "the letters and digits in MP_verify_….txt"
            ),
            api_origin=read.public_url(f"{_FIRST}API_ORIGIN"),
        )
        if found.api_origin and not testing:
            raise SettingsError(
                f"{read.prefix}{_FIRST}API_ORIGIN={found.api_origin} is for tests: "
                f"allowed only with {read.prefix}TESTING=1"
            )
        if app_id is None:
            _refuse_without_an_account(read)
            return None
        found._refuse_contradictions(f"{read.prefix}{_FIRST}")
        return found

    @property
    def sign_ins(self) -> frozenset[IdentityKind]:
        """The identities that this account proves."""
        return frozenset() if self.sign_in is SignIn.OFF else frozenset({IdentityKind.WECHAT})

    def variables(self) -> dict[str, object | None]:
        """These settings by the names that `read` reads to the same."""
        return {
            f"{_FIRST}APP_ID": self.app_id,
            f"{_FIRST}SECRET_FILE": self.secret_file,
            f"{_FIRST}SIGN_IN": self.sign_in,
            f"{_FIRST}KNOWN_BY": self.known_by,
            f"{_FIRST}TOKEN": self.token,
            f"{_FIRST}SHARING": int(self.sharing),
            f"{_FIRST}MESSAGE_TOKEN_FILE": self.message_token_file,
            f"{_FIRST}MESSAGE_KEY_FILE": self.message_key_file,
            f"{_FIRST}DOMAIN_FILE": self.domain_file,
            f"{_FIRST}API_ORIGIN": self.api_origin,
        }

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
    """The other variables say something only beside the account's AppID."""
    first = f"{read.prefix}{_FIRST}"
    for name, value in sorted(read.environ.items()):
        if name.startswith(first) and value.strip():
            raise SettingsError(f"{name} is set and {first}APP_ID is not: set it too, or none")
