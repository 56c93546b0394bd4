"""Tokens open what they are for, for as long as they are good, and are kept as digests."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ops.errors import OperationsError, WrongInput
from ops.messages.feeds.documents import Scope
from ops.messages.feeds.token_file import Token, TokenFile

NOW = datetime(2026, 5, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def made(file: TokenFile, campaign: str | None = "tiny") -> tuple[Token, str]:
    return file.add(
        "portal", scopes=(Scope.RANKING,), campaign=campaign, now=NOW, expires_at=NOW + DAY
    )


def test_a_token_is_found_by_its_text_alone(tmp_path: Path) -> None:
    file = TokenFile(tmp_path)
    token, text = made(file)
    made(file)
    assert file.find(text, NOW) == token
    for wrong in (
        "",
        text[:-1],
        text + "a",
        text.replace("pxf", "pxg"),
        f"pxf_{token.id}_" + "a" * 43,
    ):
        assert file.find(wrong, NOW) is None


def test_the_file_holds_no_secret_and_nobody_else_reads_it(tmp_path: Path) -> None:
    _, text = made(TokenFile(tmp_path))
    [kept] = tmp_path.iterdir()
    assert text.rpartition("_")[2] not in kept.read_text()
    assert kept.stat().st_mode & 0o077 == 0


def test_a_token_that_is_too_old_or_revoked_opens_nothing(tmp_path: Path) -> None:
    file = TokenFile(tmp_path)
    token, text = made(file)
    assert file.find(text, NOW + DAY) is None
    file.revoke(token.id, NOW)
    assert file.find(text, NOW) is None
    assert [one.revoked_at for one in file.all()] == [NOW]


def test_a_token_is_for_its_campaign(tmp_path: Path) -> None:
    file = TokenFile(tmp_path)
    one, _ = made(file)
    every, _ = made(file, campaign=None)
    assert (one.reads("tiny"), one.reads("other"), every.reads("other")) == (True, False, True)


def test_no_such_token_is_wrong_input(tmp_path: Path) -> None:
    with pytest.raises(WrongInput, match="list"):
        TokenFile(tmp_path).revoke("0" * 12, NOW)


def test_a_damaged_file_is_named_and_opens_nothing(tmp_path: Path) -> None:
    (tmp_path / "feed-tokens.json").write_text("[{")
    with pytest.raises(OperationsError, match=r"feed-tokens\.json"):
        TokenFile(tmp_path).find(f"pxf_{'0' * 12}_{'a' * 43}", NOW)
