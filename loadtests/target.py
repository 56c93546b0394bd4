"""Where traffic may go: this machine and nowhere else."""

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit


class NotLoopback(ValueError):
    """The target is not on this machine; a brusher must not be pointed at anyone else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A front on this machine. `host` is an address, never a name to be looked up."""

    host: str
    port: int

    @property
    def authority(self) -> str:
        """What goes into the Host header."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def origin(self) -> str:
        """The base URL, without a slash at its end."""
        return f"http://{self.authority}"


def loopback_target(base: str) -> Target:
    """Read a base URL such as ``http://127.0.0.1:8080``.

    Raises:
        NotLoopback: the URL is not plain HTTP on a loopback address or ``localhost``.
    """
    url = urlsplit(base)
    host = "127.0.0.1" if url.hostname == "localhost" else url.hostname or ""
    if url.scheme != "http" or not _is_loopback(host):
        raise NotLoopback(
            f"{base!r} is refused: the simulators speak plain HTTP to this machine only "
            "(127.0.0.0/8, ::1 or localhost)"
        )
    return Target(host=host, port=url.port or 80)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
