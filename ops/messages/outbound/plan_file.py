"""The file that says whom to tell of what: TOML, with secrets in files of their own beside it.

Errors name the file, the field and what is allowed.
"""

import tomllib
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated

import msgspec

from ops.errors import WrongInput
from ops.messages.outbound.allowed import Allowed, NotAllowed
from ops.messages.outbound.mail_post import MailServer, Security
from ops.messages.outbound.occasions import Occasion

_Name = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,31}$")]
_Positive = Annotated[int, msgspec.Meta(ge=1)]
_MAIL = "mail"


class Format(StrEnum):
    """Who reads a webhook."""

    WECOM = "wecom"
    DINGTALK = "dingtalk"
    JSON = "json"


class Alerts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When something is worth telling."""

    incident_ballots: _Positive = 200
    judge_stuck_s: Annotated[int, msgspec.Meta(ge=120)] = 300
    fsck_every_h: Annotated[int, msgspec.Meta(ge=0)] = 24
    give_up_after_s: Annotated[int, msgspec.Meta(ge=0, le=86_400)] = 3600


class Outbound(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whom this installation may call."""

    hosts: list[str]
    networks: list[str] = []


class Webhook(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A receiver of alerts. A robot's address is a secret: it may stand in a file."""

    name: _Name
    format: Format
    url: str = ""
    url_file: str = ""
    secret_file: str = ""


class Mail(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Receivers of alerts by mail."""

    host: str
    sender: str
    receivers: Annotated[list[str], msgspec.Meta(min_length=1)]
    port: Annotated[int, msgspec.Meta(ge=1, le=65_535)] = 465
    security: Security = Security.TLS
    user: str = ""
    password_file: str = ""


class FeedHook(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A system that is sent the signed feed of a campaign."""

    name: _Name
    campaign: str
    url: str
    secret_file: str
    on: Annotated[list[Occasion], msgspec.Meta(min_length=1)]


class Plan(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The whole file."""

    outbound: Outbound
    alerts: Alerts = Alerts()
    webhook: list[Webhook] = []
    mail: Mail | None = None
    feed: list[FeedHook] = []


class Read(msgspec.Struct, frozen=True, kw_only=True):
    """The plan with its secrets read: by the name of the channel."""

    plan: Plan
    allowed: Allowed
    urls: dict[str, str]
    secrets: dict[str, str]
    mail_server: MailServer | None

    @property
    def alert_channels(self) -> list[str]:
        """Who is told of alerts."""
        named = [hook.name for hook in self.plan.webhook]
        return [*named, _MAIL] if self.mail_server else named

    @property
    def channels(self) -> list[str]:
        """Every receiver."""
        return self.alert_channels + [hook.name for hook in self.plan.feed]


def read(file: Path) -> Read:
    """The plan in a file.

    Raises:
        WrongInput: it cannot be read, or says something that is not allowed.
    """
    try:
        plan = msgspec.toml.decode(file.read_bytes(), type=Plan)
    except OSError as fault:
        raise WrongInput(f"{file}: cannot be read: {fault.strerror}") from fault
    except msgspec.ValidationError as fault:
        what, _, where = str(fault).partition(" - at ")
        raise WrongInput(f"{file}: {where.strip('`').removeprefix('$.')}: {what}") from fault
    except (tomllib.TOMLDecodeError, msgspec.DecodeError, UnicodeDecodeError) as fault:
        raise WrongInput(f"{file}: not valid TOML: {fault}") from fault
    return _checked(file, plan)


def _checked(file: Path, plan: Plan) -> Read:
    allowed = Allowed(
        hosts=frozenset(host.lower() for host in plan.outbound.hosts),
        networks=[_network(file, text) for text in plan.outbound.networks],
    )
    urls, secrets = {}, {}
    for hook in plan.webhook:
        urls[hook.name] = _url(file, hook)
        secrets[hook.name] = _secret(file, hook.name, hook.secret_file)
        if hook.format is Format.JSON and not secrets[hook.name]:
            raise WrongInput(f"{file}: {hook.name}: secret_file: signed JSON needs one")
    for feed in plan.feed:
        urls[feed.name] = feed.url
        secrets[feed.name] = _secret(file, feed.name, feed.secret_file)
    read = Read(
        plan=plan, allowed=allowed, urls=urls, secrets=secrets, mail_server=_server(file, plan)
    )
    _refuse_twins(file, read)
    for name, url in urls.items():
        _refuse_foreign(file, name, url, allowed)
    return read


def _server(file: Path, plan: Plan) -> MailServer | None:
    mail = plan.mail
    if mail is None:
        return None
    if mail.host.lower() not in {host.lower() for host in plan.outbound.hosts}:
        raise WrongInput(f"{file}: mail.host: {mail.host} is not in outbound.hosts")
    if mail.security is Security.NONE and mail.password_file:
        raise WrongInput(f"{file}: mail.security: a password needs tls or starttls")
    return MailServer(
        host=mail.host,
        port=mail.port,
        security=mail.security,
        user=mail.user,
        password=_secret(file, _MAIL, mail.password_file),
    )


def _refuse_twins(file: Path, read: Read) -> None:
    names = read.channels
    for name in {one for one in names if names.count(one) > 1}:
        raise WrongInput(f"{file}: name: {name} is another channel's, too")


def _refuse_foreign(file: Path, name: str, url: str, allowed: Allowed) -> None:
    try:
        allowed.check_url(url)
    except NotAllowed as fault:
        raise WrongInput(f"{file}: {name}: url: {fault}") from fault


def _url(file: Path, hook: Webhook) -> str:
    if bool(hook.url) == bool(hook.url_file):
        raise WrongInput(f"{file}: {hook.name}: give url or url_file, one of them")
    return hook.url or _secret(file, hook.name, hook.url_file)


def _secret(file: Path, name: str, beside: str) -> str:
    if not beside:
        return ""
    place = file.parent / beside
    try:
        found = place.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as fault:
        raise WrongInput(f"{place}: the file that {name} names cannot be read") from fault
    if not found:
        raise WrongInput(f"{place}: the file that {name} names is empty")
    return found


def _network(file: Path, text: str) -> IPv4Network | IPv6Network:
    try:
        return ip_network(text)
    except ValueError as fault:
        raise WrongInput(
            f"{file}: outbound.networks: {text}: not a network such as 10.0.0.0/8"
        ) from fault
