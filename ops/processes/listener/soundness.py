"""What a request must be so that every proxy before us reads the same request as we do.

The parser refuses most of what smuggles (both lengths at once, bare line feeds, odd chunk
sizes). It lets pass what is lawful for a proxy and ambiguous for us: that is refused here.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Protocol

from aiohttp import HttpVersion, HttpVersion10, HttpVersion11, hdrs

_HOST = re.compile(r"[A-Za-z0-9._~-]+(?::\d{1,5})?|\[[0-9A-Fa-f:.]+\](?::\d{1,5})?").fullmatch


class Head(Protocol):
    """The first lines of a request, as far as they are judged."""

    @property
    def path(self) -> str: ...
    @property
    def version(self) -> HttpVersion: ...
    @property
    def headers(self) -> Mapping[str, str]: ...
    @property
    def chunked(self) -> bool: ...


def unsound(head: Head) -> str:
    """What is ambiguous in a request, as a sentence; empty where nothing is."""
    version = head.version
    if version is not HttpVersion11 and version not in (HttpVersion11, HttpVersion10):
        return "HTTP/1.1 or HTTP/1.0 only"
    if head.path[:1] != "/":
        return "the target must be a path"
    host = head.headers.get(hdrs.HOST)
    if host is None:
        return "" if version == HttpVersion10 and not head.chunked else "Host is missing"
    if not _is_host(host):
        return "Host must be a name or an address, and a port"
    if head.chunked:
        return _unsound_coding(head)
    return ""


@lru_cache(maxsize=256)  # the same few, a million times
def _is_host(text: str) -> bool:
    return _HOST(text) is not None


def _unsound_coding(head: Head) -> str:
    if head.version != HttpVersion11:
        return "Transfer-Encoding needs HTTP/1.1"
    if head.headers[hdrs.TRANSFER_ENCODING].strip(" \t").lower() != "chunked":
        return "Transfer-Encoding must be chunked alone"
    return ""
