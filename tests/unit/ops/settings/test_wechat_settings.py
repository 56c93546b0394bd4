"""The official account in the environment: names and files there, and no secret."""

from pathlib import Path

import pytest

from ops.errors import OperationsError, SettingsError
from ops.processes.wechat_account import account_of
from ops.settings.settings import Settings
from tests.wechat.double import APP_ID, KEY_TEXT
from voting.domain import IdentityKind
from voting.wechat.account import KnownBy, Servers, SignIn, TokenEndpoint


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    """The three secrets, each in a file, as variables."""
    words = {"SECRET": "hunter2", "MESSAGE_TOKEN": "hunter3", "MESSAGE_KEY": KEY_TEXT}
    for name, word in words.items():
        (tmp_path / name).write_text(f"{word}\n", encoding="ascii")
    return {f"{name}_FILE": str(tmp_path / name) for name in words}


def parse(**variables: str) -> Settings:
    environ = {f"PINGXUAN_WECHAT_{name}": value for name, value in variables.items()}
    testing = environ.pop("PINGXUAN_WECHAT_TESTING", "0")
    environ["PINGXUAN_TESTING"] = testing
    return Settings.parse(environ, terminal=False, wall=0)


def test_without_an_app_id_there_is_no_account() -> None:
    assert parse().wechat is None
    assert parse().sign_ins == frozenset()
    assert account_of(parse()) is None


def test_a_service_account_signs_in_by_oauth(files: dict[str, str]) -> None:
    settings = parse(APP_ID=APP_ID, SECRET_FILE=files["SECRET_FILE"])
    account = account_of(settings)
    assert account
    assert (account.sign_in, account.known_by) == (SignIn.OAUTH, KnownBy.OPENID)
    assert (account.secret, account.mailbox, account.sharing) == ("hunter2", None, False)
    assert account.token_endpoint is TokenEndpoint.STABLE
    assert account.servers == Servers()
    assert account.scope == "snsapi_base"
    assert settings.sign_ins == account.sign_ins == {IdentityKind.WECHAT}


def test_a_subscription_account_needs_no_secret_but_safe_mode(files: dict[str, str]) -> None:
    messages = {name: files[name] for name in ("MESSAGE_TOKEN_FILE", "MESSAGE_KEY_FILE")}
    account = account_of(parse(APP_ID=APP_ID, SIGN_IN="message", **messages))
    assert account
    assert account.mailbox
    assert account.mailbox.token == "hunter3"
    assert len(account.mailbox.cipher_key or b"") == 32


def test_an_account_for_sharing_alone_proves_nobody(files: dict[str, str]) -> None:
    settings = parse(APP_ID=APP_ID, SECRET_FILE=files["SECRET_FILE"], SIGN_IN="off", SHARING="1")
    assert settings.sign_ins == frozenset()


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"APP_ID": "gh_1"}, "WECHAT_APP_ID is 'gh_1': must be an AppID"),
        ({"APP_ID": APP_ID}, "WECHAT_SECRET_FILE is not set"),
        ({"DOMAIN_FILE": "../x"}, "the letters and digits in MP_verify_"),
        ({"APP_ID": APP_ID, "SIGN_IN": "qr"}, "must be one of oauth, message, off"),
        ({"APP_ID": APP_ID, "SIGN_IN": "off", "SHARING": "1"}, "WECHAT_SECRET_FILE is not set"),
        ({"APP_ID": APP_ID, "SIGN_IN": "message"}, "MESSAGE_TOKEN_FILE is not set"),
        (
            {"APP_ID": APP_ID, "SIGN_IN": "message", "MESSAGE_TOKEN_FILE": "x"},
            "MESSAGE_KEY_FILE is not set.*safe mode",
        ),
        (
            {"APP_ID": APP_ID, "SIGN_IN": "off", "MESSAGE_KEY_FILE": "x"},
            "MESSAGE_TOKEN_FILE is not set",
        ),
        (
            {
                "APP_ID": APP_ID,
                "SIGN_IN": "message",
                "MESSAGE_TOKEN_FILE": "x",
                "MESSAGE_KEY_FILE": "x",
                "KNOWN_BY": "unionid",
            },
            "KNOWN_BY=unionid needs .*SIGN_IN=oauth",
        ),
        ({"SECRET_FILE": "x"}, "WECHAT_SECRET_FILE is set and .*APP_ID is not"),
        ({"SHARING": "yes"}, "must be one of 0, 1"),
        ({"APP_ID": APP_ID, "API_ORIGIN": "https://api.example"}, "only with PINGXUAN_TESTING=1"),
    ],
)
def test_what_cannot_be_is_named_with_what_is_allowed(
    variables: dict[str, str], words: str
) -> None:
    with pytest.raises(SettingsError, match=words):
        parse(**variables)


def test_children_read_the_same_account(files: dict[str, str]) -> None:
    settings = parse(
        APP_ID=APP_ID, KNOWN_BY="unionid", TOKEN="plain", SHARING="1", TESTING="1",
        API_ORIGIN="http://127.0.0.1:80", DOMAIN_FILE="Aa1", **files,
    )  # fmt: skip
    child = Settings.parse(settings.variables(), terminal=False, wall=0)
    assert child.wechat == settings.wechat
    account = account_of(child)
    assert account
    assert account.servers == Servers.all_at("http://127.0.0.1:80")
    assert account.scope == "snsapi_userinfo"


def test_no_secret_is_in_the_settings(files: dict[str, str]) -> None:
    settings = parse(APP_ID=APP_ID, **files)
    told = f"{settings!r}{settings.variables()}"
    assert not [word for word in ("hunter2", "hunter3", KEY_TEXT) if word in told]


@pytest.mark.parametrize("words", ["", "two words", "ÿ", "x" * 300, "a-b"])
def test_a_file_without_a_secret_is_named_and_its_words_are_not_shown(
    files: dict[str, str], words: str
) -> None:
    Path(files["SECRET_FILE"]).write_text(words, encoding="utf-8")
    with pytest.raises(OperationsError) as caught:
        account_of(parse(APP_ID=APP_ID, **files))
    assert str(caught.value).startswith(files["SECRET_FILE"])
    assert not words or words not in str(caught.value).removeprefix(files["SECRET_FILE"])


def test_a_missing_file_and_a_wrong_key_are_named(files: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(OperationsError, match="cannot be read"):
        account_of(parse(APP_ID=APP_ID, SECRET_FILE=str(tmp_path / "none")))
    Path(files["MESSAGE_KEY_FILE"]).write_text("short", encoding="ascii")
    with pytest.raises(OperationsError, match="43 letters and digits"):
        account_of(parse(APP_ID=APP_ID, **files))
