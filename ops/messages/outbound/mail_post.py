"""Mail by SMTP, to one configured server; its address is checked like any other."""

import asyncio
import smtplib
import socket
import ssl
from collections.abc import Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from enum import StrEnum
from ipaddress import ip_address

from ops.messages.outbound.allowed import Allowed, NotAllowed
from ops.messages.outbound.web_post import Undelivered

_WITHIN_S = 20.0


class Security(StrEnum):
    """How the connection is protected; NONE is for a server in a named network."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """Where mail is handed in, and by whom."""

    host: str
    port: int
    security: Security
    user: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class MailPost:
    """Sends mail."""

    server: MailServer
    allowed: Allowed

    async def send(self, message: EmailMessage) -> None:
        """Send once.

        Raises:
            Undelivered: not allowed, not reached, or refused.
        """
        try:
            async with asyncio.timeout(_WITHIN_S):
                await asyncio.to_thread(self._send, message)
        except NotAllowed as fault:
            raise Undelivered(str(fault)) from fault
        except TimeoutError as fault:
            raise Undelivered(f"no answer within {_WITHIN_S:g} s") from fault
        except smtplib.SMTPResponseException as fault:
            raise Undelivered(f"{type(fault).__name__} {fault.smtp_code}") from fault
        except (OSError, smtplib.SMTPException, ValueError) as fault:
            raise Undelivered(type(fault).__name__) from fault

    def _send(self, message: EmailMessage) -> None:
        server, address = self.server, self._checked_address()
        context = ssl.create_default_context()
        client: smtplib.SMTP
        if server.security is Security.TLS:
            client = _TlsTo(address, server, context)
        else:
            client = _To(address, server)
        with client:
            if server.security is Security.STARTTLS:
                client.starttls(context=context)
            if server.user:
                client.login(server.user, server.password)
            client.send_message(message)

    def _checked_address(self) -> str:
        """An address of the server's: what was checked is what is called."""
        self.allowed.check_host(self.server.host)
        found = socket.getaddrinfo(self.server.host, self.server.port, type=socket.SOCK_STREAM)
        addresses = [str(one[4][0]) for one in found]
        for address in addresses:
            self.allowed.check_address(ip_address(address))
        return addresses[0]


class _To(smtplib.SMTP):
    """Connects to an address that was checked, under the server's name."""

    def __init__(self, address: str, server: MailServer) -> None:
        self._address = address
        super().__init__(server.host, server.port, timeout=_WITHIN_S / 2)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        del host
        return socket.create_connection((self._address, port), timeout)


class _TlsTo(smtplib.SMTP_SSL, _To):
    """The same by TLS from the first byte, with the certificate of the server's name."""

    def __init__(self, address: str, server: MailServer, context: ssl.SSLContext) -> None:
        self._address = address
        smtplib.SMTP_SSL.__init__(
            self, server.host, server.port, timeout=_WITHIN_S / 2, context=context
        )


def mail(*, sender: str, receivers: Sequence[str], subject: str, text: str) -> EmailMessage:
    """A plain mail."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, ", ".join(receivers), subject
    message.set_content(text)
    return message
