"""Reading settings one by one, each with an error that says where it is and what is allowed."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import TypeVar
from urllib.parse import SplitResult, urlsplit

from ops.clock import ScaledClock
from ops.errors import SettingsError
from ops.settings.given import Given, variable

_LAST_PORT = 65_535
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Variables:
    """What was said of settings, to be read by their names.

    Every method raises SettingsError on a value that it does not allow.

    Attributes:
        terminal: whether a person reads the logs.
        wall: now, in seconds since the epoch, for a test clock that has no anchor.
    """

    given: Given
    terminal: bool
    wall: float

    def text(self, name: str) -> str | None:
        found = self.given.said.get(name)
        return found.text if found else None

    def path(self, name: str) -> Path | None:
        text = self.text(name)
        return Path(text) if text else None

    def file(self, name: str) -> Path | None:
        """A path for whoever reads the file, from wherever they run."""
        found = self.path(name)
        return found.absolute() if found else None

    def matching(self, name: str, pattern: re.Pattern[str], allowed: str) -> str | None:
        """A text that is a pattern from end to end."""
        text = self.text(name)
        if text is not None and not pattern.fullmatch(text):
            raise self._wrong(name, allowed)
        return text

    def folder(self, name: str) -> Path | None:
        """A path at which there is a folder."""
        found = self.path(name)
        if found is not None and not found.is_dir():
            raise self._wrong(name, "a folder that exists")
        return found.absolute() if found else None

    def url(
        self,
        name: str,
        schemes: Collection[str],
        check: Callable[[str], object] = lambda address: None,
    ) -> str | None:
        """An address, which may hold a password: its error shows only the scheme.

        Args:
            check: raises ValueError, with what is allowed, for an address that is wrong behind
                its scheme.
        """
        text = self.text(name)
        if text is None:
            return None
        scheme, has_scheme, _ = text.partition("://")
        shown = f"{scheme}://…" if has_scheme else "a text without a scheme"
        if scheme not in schemes:
            allowed = ", ".join(f"{scheme}://" for scheme in sorted(schemes))
            raise self._wrong(name, f"an address that begins with one of {allowed}", shown=shown)
        try:
            check(text)
        except ValueError as fault:
            raise self._wrong(name, str(fault), shown=shown) from None
        return text

    def public_url(self, name: str) -> str | None:
        """An origin: https, or plain HTTP on loopback."""
        text = self.text(name)
        if text is None:
            return None
        if not _is_public_origin(self._parsed(name, urlsplit, "an address")):
            raise self._wrong(
                name, "https://HOST[:PORT], or on loopback http://HOST[:PORT], without a path"
            )
        return text.rstrip("/")

    def service(self, name: str) -> str | None:
        """An address that is called: https, or plain HTTP on loopback. It may hold a password."""
        text = self.text(name)
        if text is None:
            return None
        parts = self._parsed(name, urlsplit, "an address")
        loopback = parts.scheme == "http" and _is_loopback(parts.hostname or "")
        if not parts.hostname or not (parts.scheme == "https" or loopback):
            raise self._wrong(
                name, "https://HOST[:PORT]/PATH, or on loopback http://…", shown="another address"
            )
        return text

    def hosts(self, name: str) -> tuple[str, ...]:
        text = self.text(name) or ""
        return tuple(host.strip().lower() for host in text.split(",") if host.strip())

    def host(self, name: str, default: str) -> str:
        text = self.text(name)
        if text is None:
            return default
        return str(self._parsed(name, ip_address, "an IP address to listen on"))

    def port(self, name: str, default: int) -> int:
        return self.whole(name, default, least=0, most=_LAST_PORT)

    def whole(self, name: str, default: int, *, least: int, most: int) -> int:
        if self.text(name) is None:
            return default
        allowed = f"a whole number from {least} to {most}"
        value = self._parsed(name, int, allowed)
        if not least <= value <= most:
            raise self._wrong(name, allowed)
        return value

    def networks(self, name: str) -> tuple[IPv4Network | IPv6Network, ...]:
        if self.text(name) is None:
            return ()
        return self._parsed(
            name,
            lambda text: tuple(ip_network(part.strip()) for part in text.split(",")),
            "addresses or networks joined by commas, such as 10.0.0.0/8,::1",
        )

    def choice(self, name: str, allowed: Collection[str], default: str) -> str:
        text = self.text(name) or default
        if text not in allowed:
            raise self._wrong(name, f"one of {', '.join(allowed)}")
        return text

    def test_clock(self, name: str) -> ScaledClock | None:
        if self.text(name) is None:
            return None
        return self._parsed(
            name,
            lambda text: ScaledClock.parse(text, wall=self.wall),
            "START*RATE[@WALL], such as 2016-06-25T23:30:00Z*30: a time with its offset, "
            "a rate above 0, the wall's seconds since the epoch",
        )

    def refuse_unknown(self, known: Collection[str]) -> None:
        """Raise for a name that is no setting; its value is not shown, it may be a secret."""
        for name in sorted(set(self.given.said) - set(known)):
            allowed = ", ".join(map(variable, sorted(known)))
            raise SettingsError(f"{self.given.place(name)} is not a setting; allowed: {allowed}")

    def _parsed(self, name: str, parse: Callable[[str], T], allowed: str) -> T:
        try:
            return parse(self.text(name) or "")
        except (ValueError, OverflowError):
            raise self._wrong(name, allowed) from None

    def _wrong(self, name: str, allowed: str, *, shown: str | None = None) -> SettingsError:
        value = shown or repr(self.text(name))
        return SettingsError(f"{self.given.place(name)} is {value}: must be {allowed}")


def _is_public_origin(parts: SplitResult) -> bool:
    bare = not (parts.path.strip("/") or parts.query or parts.fragment or parts.username)
    if not bare or not parts.hostname:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(parts.hostname))


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
