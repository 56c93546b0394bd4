"""How WeChat signs and encrypts the messages of an official account. Pure.

Plain mode signs token, time and nonce, but not the message; safe mode signs the message too and
encrypts it by AES-256-CBC with the key's first 16 bytes as IV, padded to 32 bytes:
16 random bytes, the length in 4 (big-endian), the message, the app id.
"""

import hmac
from base64 import b64decode, b64encode
from collections.abc import Iterable
from hashlib import sha1

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

KEY_TEXT = 43
_BLOCK = 32
_SALT = 16
_HEAD = _SALT + 4


class BadEnvelope(Exception):
    """Not signed by WeChat, or not for this account."""


def cipher_key(text: str) -> bytes:
    """32 bytes of the 43 characters that WeChat calls EncodingAESKey.

    Raises:
        ValueError: says what it must be.
    """
    if len(text) != KEY_TEXT or not (text.isascii() and text.isalnum()):
        raise ValueError(f"{KEY_TEXT} letters and digits, as WeChat shows the EncodingAESKey")
    return b64decode(f"{text}=")


def signature(parts: Iterable[str]) -> str:
    """What WeChat signs with: the parts in order of their text, joined."""
    return sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()


def is_signed(found: str, *parts: str) -> bool:
    """Whether a signature is right, in a time that says nothing of it."""
    return hmac.compare_digest(signature(parts).encode(), found.encode())


def opened(encrypted: str, key: bytes, app_id: str) -> bytes:
    """The message in an encrypted one.

    Raises:
        BadEnvelope: it cannot be decrypted, or is for another account.
    """
    try:
        sealed = b64decode(encrypted, validate=True)
        decryptor = _cipher(key).decryptor()
        padded = decryptor.update(sealed) + decryptor.finalize()
    except ValueError:
        raise BadEnvelope from None
    plain = _unpadded(padded)
    end = _HEAD + int.from_bytes(plain[_SALT:_HEAD], "big")
    if len(plain) < _HEAD or plain[end:] != app_id.encode():
        raise BadEnvelope
    return plain[_HEAD:end]


def sealed(message: bytes, key: bytes, app_id: str, salt: bytes) -> str:
    """A message encrypted for WeChat; `salt` are 16 random bytes."""
    plain = salt + len(message).to_bytes(4, "big") + message + app_id.encode()
    short = _BLOCK - len(plain) % _BLOCK
    encryptor = _cipher(key).encryptor()
    return b64encode(
        encryptor.update(plain + bytes([short]) * short) + encryptor.finalize()
    ).decode()


def _cipher(key: bytes) -> Cipher[modes.CBC]:
    return Cipher(algorithms.AES(key), modes.CBC(key[:16]))


def _unpadded(padded: bytes) -> bytes:
    """Without PKCS #7 padding to 32 bytes."""
    short = padded[-1] if padded else 0
    if not 1 <= short <= _BLOCK or padded[-short:] != bytes([short]) * short:
        raise BadEnvelope
    return padded[:-short]
