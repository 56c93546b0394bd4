"""Messages are signed and encrypted as WeChat does it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voting.wechat.envelope import BadEnvelope, cipher_key, is_signed, opened, sealed, signature

#: The example that WeChat's own sample programs carry.
KEY = cipher_key("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG")
APP_ID = "wx2c2769f8efd9abc2"
ENCRYPTED = (
    "hyzAe4OzmOMbd6TvGdIOO6uBmdJoD0Fk53REIHvxYtJlE2B655HuD0m8KUePWB3+LrPXo87wzQ1QLvbeUgmBM4x6F8PG"
    "HQHFVAFmOD2LdJF9FrXpbUAh0B5GIItb52sn896wVsMSHGuPE328HnRGBcrS7C41IzDWyWNlZkyyXwon8T332jisa+h6"
    "tEDYsVticbSnyU8dKOIbgU6ux5VTjg3yt+WGzjlpKn6NPhRjpA912xMezR4kw6KWwMrCVKSVCZciVGCgavjIQ6X8tCOp"
    "3yZbGpy0VxpAe+77TszTfRd5RJSVO/HTnifJpXgCSUdUue1v6h0EIBYYI1BD1DlD+C0CR8e6OewpusjZ4uBl9FyJvnhv"
    "Ql+q5rv1ixrcpCumEPo5MJSgM9ehVsNPfUM669WuMyVWQLCzpu9GhglF2PE="
)
SALT = bytes(range(16))


def test_wechats_own_example_is_signed_and_opened() -> None:
    parts = ("spamtest", "1409735669", "1320562132", ENCRYPTED)
    assert signature(parts) == "5d197aaffba7e9b25a30732f161a50dee96bd5fa"
    assert b"<Content><![CDATA[abcdteT]]></Content>" in opened(ENCRYPTED, KEY, APP_ID)


@given(st.binary(max_size=200), st.binary(min_size=16, max_size=16))
def test_what_is_sealed_can_be_opened_by_the_account_alone(message: bytes, salt: bytes) -> None:
    text = sealed(message, KEY, APP_ID, salt)
    assert opened(text, KEY, APP_ID) == message
    with pytest.raises(BadEnvelope):
        opened(text, KEY, "wx0000000000000000")


def test_a_message_that_is_cut_anywhere_is_not_opened() -> None:
    text = sealed(b"a message", KEY, APP_ID, SALT)
    for length in range(len(text)):
        with pytest.raises(BadEnvelope):
            opened(text[:length], KEY, APP_ID)


@pytest.mark.parametrize("text", ["", "no base64!", "AAAA", "A" * 64, "=" * 64])
def test_rubbish_is_refused(text: str) -> None:
    with pytest.raises(BadEnvelope):
        opened(text, KEY, APP_ID)


def test_a_length_beyond_the_message_is_refused() -> None:
    long = SALT + (2**32 - 1).to_bytes(4, "big") + b"message" + APP_ID.encode()
    with pytest.raises(BadEnvelope):
        opened(_sealed_as_it_is(long), KEY, APP_ID)


def _sealed_as_it_is(plain: bytes) -> str:
    """Encrypt these very bytes: the salt and the length are parts of them."""
    from base64 import b64encode

    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    short = 32 - len(plain) % 32
    encryptor = Cipher(algorithms.AES(KEY), modes.CBC(KEY[:16])).encryptor()
    return b64encode(
        encryptor.update(plain + bytes([short]) * short) + encryptor.finalize()
    ).decode()


@pytest.mark.parametrize("text", ["", "short", "x" * 42 + "!", "x" * 44, "你" * 43])
def test_a_wrong_key_is_told_apart_from_a_right_one(text: str) -> None:
    with pytest.raises(ValueError, match="43 letters and digits"):
        cipher_key(text)


def test_a_signature_of_another_token_is_none() -> None:
    assert is_signed(signature(("token", "1", "2")), "1", "token", "2")
    assert not is_signed(signature(("other", "1", "2")), "1", "token", "2")
    assert not is_signed("你好", "1", "token", "2")
