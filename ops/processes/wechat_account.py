"""The official account with its secrets, read from the files that the settings name."""

from pathlib import Path

from ops.errors import OperationsError
from ops.settings.settings import Settings
from ops.settings.wechat import WeChatSettings
from voting.wechat.account import Account, Mailbox, Servers
from voting.wechat.envelope import cipher_key

_MOST_SECRET = 256


def account_of(settings: Settings) -> Account | None:
    """The account that the settings name; None where they name none.

    Raises:
        OperationsError: a file of a secret cannot be read, or holds none; its words are not shown.
    """
    found = settings.wechat
    if found is None:
        return None
    return Account(
        app_id=found.app_id,
        secret=_secret(found.secret_file) if found.secret_file else "",
        sign_in=found.sign_in,
        known_by=found.known_by,
        token_endpoint=found.token,
        sharing=found.sharing,
        mailbox=_mailbox(found),
        domain_file=found.domain_file or "",
        servers=Servers.all_at(found.api_origin) if found.api_origin else Servers(),
    )


def _mailbox(found: WeChatSettings) -> Mailbox | None:
    if found.message_token_file is None:
        return None
    token = _secret(found.message_token_file)
    if found.message_key_file is None:
        return Mailbox(token=token)
    try:
        key = cipher_key(_secret(found.message_key_file))
    except ValueError as fault:
        raise OperationsError(f"{found.message_key_file}: must hold {fault}") from None
    return Mailbox(token=token, cipher_key=key)


def _secret(file: Path) -> str:
    """The one word in a file."""
    try:
        text = file.read_text(encoding="ascii").strip()
    except OSError as fault:
        raise OperationsError(f"{file}: cannot be read ({fault.strerror})") from None
    except UnicodeDecodeError:
        text = ""
    if not text.isalnum() or len(text) > _MOST_SECRET:
        raise OperationsError(
            f"{file}: must hold one word of letters and digits, and nothing else"
        )
    return text
