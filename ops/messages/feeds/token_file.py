"""Tokens of other systems, in a file of mode 0600 beside the keys; it holds digests alone.

The only writer of the file. A token is `pxf_ID_SECRET`; the secret has 256 bits, so a plain
digest of it is enough.
"""

import fcntl
import hmac
import os
import re
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import msgspec

from ops.errors import OperationsError, WrongInput
from ops.messages.feeds.documents import Scope

_FILE = "feed-tokens.json"
_TOKEN = re.compile(r"pxf_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")


class Token(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a token; `campaign` is None for all of them."""

    id: str
    name: str
    digest: str
    scopes: tuple[Scope, ...]
    campaign: str | None
    made_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None

    def is_good(self, now: datetime) -> bool:
        """Whether it may be used."""
        return self.revoked_at is None and now < self.expires_at

    def reads(self, campaign: str) -> bool:
        """Whether it is for this campaign."""
        return self.campaign in (None, campaign)


class TokenFile:
    """The tokens of one installation."""

    def __init__(self, keys_dir: Path) -> None:
        self._file = keys_dir / _FILE

    def all(self) -> list[Token]:
        """Every token that was ever made.

        Raises:
            OperationsError: the file is there and cannot be read.
        """
        try:
            return msgspec.json.decode(self._file.read_bytes(), type=list[Token])
        except FileNotFoundError:
            return []
        except (OSError, msgspec.MsgspecError) as fault:
            raise OperationsError(f"{self._file}: cannot be read: {fault}") from fault

    def add(
        self,
        name: str,
        *,
        scopes: tuple[Scope, ...],
        campaign: str | None,
        now: datetime,
        expires_at: datetime,
    ) -> tuple[Token, str]:
        """A new token and its text, which is told once and kept nowhere."""
        secret, token_id = secrets.token_urlsafe(32), secrets.token_hex(6)
        token = Token(
            id=token_id,
            name=name,
            digest=_digest(secret),
            scopes=scopes,
            campaign=campaign,
            made_at=now,
            expires_at=expires_at,
        )
        with self._locked():
            self._write([*self.all(), token])
        return token, f"pxf_{token_id}_{secret}"

    def revoke(self, token_id: str, now: datetime) -> Token:
        """It opens nothing any more; the line stays.

        Raises:
            WrongInput: there is no such token.
        """
        with self._locked():
            tokens = self.all()
            for place, token in enumerate(tokens):
                if token.id == token_id:
                    tokens[place] = msgspec.structs.replace(
                        token, revoked_at=token.revoked_at or now
                    )
                    self._write(tokens)
                    return tokens[place]
        raise WrongInput(
            f"no token `{token_id}`; `pingxuan feed token list` names those there are"
        )

    def find(self, text: str, now: datetime) -> Token | None:
        """The token that a caller shows; None unless it is good."""
        read = _TOKEN.fullmatch(text)
        if read is None:
            return None
        token_id, secret = read.groups()
        for token in self.all():
            if token.id == token_id and token.is_good(now):
                return token if hmac.compare_digest(token.digest, _digest(secret)) else None
        return None

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """One writer at a time."""
        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder = os.open(self._file.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            yield
        finally:
            os.close(folder)

    def _write(self, tokens: list[Token]) -> None:
        """Whole or not at all."""
        handle, draft = tempfile.mkstemp(dir=self._file.parent)  # mode 0600
        with os.fdopen(handle, "wb") as output:
            output.write(msgspec.json.format(msgspec.json.encode(tokens)))
            output.flush()
            os.fsync(output.fileno())
        Path(draft).replace(self._file)


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
