"""What a browser carries for us is signed, dated, and of one purpose."""

from datetime import UTC, datetime, timedelta

import pytest

from voting.keyring import HouseKeys
from voting.wechat.account import Account, KnownBy, Mailbox, SignIn
from voting.wechat.names import Names
from voting.wechat.passes import LIFETIME, Errand, Link, Passes

KEYS = HouseKeys.of(b"h" * 32)
NOW = datetime(2026, 5, 1, tzinfo=UTC)
ENDS = (NOW + LIFETIME).timestamp()
ERRANDS, LINKS = Passes(KEYS, Errand), Passes(KEYS, Link)
ERRAND = Errand(ENDS, "state", "/c/tiny")


def test_a_pass_says_what_was_put_in_it_until_it_ends() -> None:
    text = ERRANDS.issue(ERRAND)
    assert ERRANDS.read(text, NOW) == ERRAND
    assert ERRANDS.read(text, NOW + LIFETIME - timedelta(seconds=1)) == ERRAND
    assert ERRANDS.read(text, NOW + LIFETIME) is None


def test_a_pass_of_another_purpose_or_house_is_none() -> None:
    link = Link(ENDS, "nonce", "identity", "/")
    assert LINKS.read(LINKS.issue(link), NOW) == link
    assert ERRANDS.read(LINKS.issue(link), NOW) is None
    assert LINKS.read(ERRANDS.issue(ERRAND), NOW) is None
    assert Passes(HouseKeys.of(b"x" * 32), Errand).read(ERRANDS.issue(ERRAND), NOW) is None


def test_a_pass_that_is_cut_or_changed_is_none() -> None:
    text = ERRANDS.issue(ERRAND)
    value, _, signature = text.partition(".")
    cut = [text[:length] for length in range(len(text))]
    for damaged in (*cut, value, f".{signature}", f"{value}.", "你好", f"{value}A.{signature}"):
        assert ERRANDS.read(damaged, NOW) is None


def test_a_persons_name_is_a_digest_of_account_and_house() -> None:
    account = Account(app_id="wx1")
    name = Names(KEYS, account).of("oInvented", KnownBy.OPENID)
    assert len(name) == 32
    assert "oInvented" not in name
    assert name == Names(KEYS, account).of("oInvented", KnownBy.OPENID)
    others = [
        Names(KEYS, Account(app_id="wx2")).of("oInvented", KnownBy.OPENID),
        Names(HouseKeys.of(b"x" * 32), account).of("oInvented", KnownBy.OPENID),
        Names(KEYS, account).of("oInvented", KnownBy.UNIONID),
        Names(KEYS, account).of("oOther", KnownBy.OPENID),
    ]
    assert name not in others


def test_a_unionid_is_one_person_to_all_accounts() -> None:
    names = [Names(KEYS, Account(app_id=app)).of("u1", KnownBy.UNIONID) for app in ("wx1", "wx2")]
    assert names[0] == names[1]


def test_a_sign_in_by_message_needs_what_signs_the_sender() -> None:
    for mailbox in (None, Mailbox(token="t")):
        with pytest.raises(ValueError, match="safe mode"):
            Account(app_id="wx1", sign_in=SignIn.MESSAGE, mailbox=mailbox)
    safe = Mailbox(token="t", cipher_key=b"k" * 32)
    with pytest.raises(ValueError, match="openid"):
        Account(app_id="wx1", sign_in=SignIn.MESSAGE, mailbox=safe, known_by=KnownBy.UNIONID)


def test_no_secret_shows_where_an_account_is_printed() -> None:
    mailbox = Mailbox(token="hunter2", cipher_key=b"hunter2")
    assert "hunter2" not in repr(Account(app_id="wx1", secret="hunter2", mailbox=mailbox))
