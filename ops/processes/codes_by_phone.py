"""How a front sends codes to telephones, by what the settings say."""

from ops.deployment import Deployment
from ops.errors import SettingsError
from ops.settings.settings import Settings
from voting.phones.sender import FileSender, HttpSender, Sender
from voting.phones.sign_in import PhoneSignIn


def phone_sign_in(deployment: Deployment) -> PhoneSignIn | None:
    """The sign-in by telephone; None where nobody sends codes.

    Raises:
        SettingsError: the file with the gateway's token cannot be read.
    """
    settings = deployment.settings
    sender = _sender(settings)
    if sender is None:
        return None
    return PhoneSignIn(
        deployment.redis, deployment.house_keys.phone, sender, per_min=settings.sms_per_min
    )


def _sender(settings: Settings) -> Sender | None:
    if settings.sms_file is not None:
        return FileSender(settings.sms_file)
    if settings.sms_url is None:
        return None
    return HttpSender(settings.sms_url, settings.outbound_hosts, _token(settings))


def _token(settings: Settings) -> str | None:
    if settings.sms_token_file is None:
        return None
    try:
        return settings.sms_token_file.read_text(encoding="ascii").strip() or None
    except (OSError, UnicodeDecodeError) as fault:
        raise SettingsError(
            f"PINGXUAN_SMS_TOKEN_FILE={settings.sms_token_file}: cannot be read as ASCII text"
        ) from fault
