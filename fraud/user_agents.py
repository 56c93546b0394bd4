"""Classes of very many user agents: what says nothing of a class is left out before it is parsed.

A log of a million ballots holds some four hundred thousand different user agents, most of which
differ in the build of a system, the last digits of a browser's version, or in what WeChat appends
of the connection. Parsing each would take most of a scan.
"""

import re
from functools import lru_cache

from fraud.enrichment import client_class_of
from voting.client import device_class
from voting.client_class import ClientClass

_READ = 512  # characters, as those who parse do
_APPENDED = re.compile(r" (?:NetType|Language|ABI|Process|MMWEBSDK|MMWEBID|GPVersion)/[^\s()]+")
#: Builds of plain Android; makers' own may name the device.
_BUILD = re.compile(r"(?<= Build/)[A-Z0-9]{4}\.\d{6}\.\d{3}(?=[;)])")
_ANY_BUILD = "RKQ1.200826.002"
_CHROME = re.compile(r"(?<= Chrome/)(\d+)\.\d+\.\d+\.\d+(?= )")
_WECHAT = re.compile(r"(?<= MicroMessenger/)(\d+\.\d+)\.[\w.]+(?:\(0x[0-9a-f]+\))?(?= |$)")
_MOST_TEXTS, _MOST_KINDS = 65_536, 131_072


class UserAgents:
    """Tells classes, and remembers while it lives."""

    def __init__(self) -> None:
        self._kind = lru_cache(maxsize=_MOST_TEXTS)(_kind)
        self._device = lru_cache(maxsize=_MOST_KINDS)(_device)
        self._client = lru_cache(maxsize=_MOST_KINDS)(client_class_of)

    def device_of(self, user_agent: str) -> str:
        """As `voting.client.device_class`."""
        return self._device(self._kind(user_agent))

    def client_of(self, user_agent: str, *, in_wechat: bool) -> ClientClass:
        """As `fraud.enrichment.client_class_of`."""
        return self._client(self._kind(user_agent), in_wechat=in_wechat)


def _kind(user_agent: str) -> str:
    """A user agent that stands for all that differ in nothing that matters."""
    return _BUILD.sub(_ANY_BUILD, _APPENDED.sub("", user_agent[:_READ]))


def _device(kind: str) -> str:
    return device_class(_WECHAT.sub(r"\1", _CHROME.sub(r"\1.0.0.0", kind)))
