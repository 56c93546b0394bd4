"""The client behind a user agent, as a class that many devices share.

A class is coarse enough that honest voters spread over many of them, and fine enough that one
script or one shelf of identical phones falls into one.

Half of a crowd's user agents are seen for the first time, and to look at one costs more than all
the rest of a ballot's provenance. But what a phone says is put together of few pieces: browser,
system and device are each looked up by the piece that tells it.
"""

import re
from functools import cache, lru_cache

from ua_parser import BestAvailableResolver, Domain, Resolver
from ua_parser.loaders import load_lazy_builtins

UNKNOWN_CLASS = "unknown"
MAX_USER_AGENT = 512
_WECHAT = "MicroMessenger/"
#: A phone that names its build, and one that stands for all where the device does not matter.
_DEVICE = re.compile(r"; [\w -]+ Build/[\w.-]+")
_ANY_DEVICE = "; SM-G9910 Build/UP1A.231005.007"
#: A build of Android's own says nothing of the device, nor does a version since 5.
_BUILD = re.compile(r" Build/[A-Z][A-Z0-9]{3}\.\d{6}\.\d{3}[.\w]*")
_ANY_BUILD = " Build/UP1A.231005.007"
_VERSION = re.compile(r"Android (?:[5-9]|1\d);")
_ANY_VERSION = "Android 13;"


@lru_cache(maxsize=32_768)
def device_class(user_agent: str) -> str:
    """Name the class of a user agent: browser and major version, system and version, device.

    Args:
        user_agent: the header as sent; only its first 512 characters are read.

    Returns:
        Such as ``"WeChat 8.0/Android 13/PHF110"``; "unknown" for an empty header.
    """
    text = user_agent[:MAX_USER_AGENT].strip()
    if not text:
        return UNKNOWN_CLASS
    wechat = _wechat_version(text)
    phone = _phone(text)
    if phone is None:
        return f"{wechat or _browser(text)}/{_system(text)}/{_device(text)}"
    begins, ends, engine = phone
    before = text[:begins] + _ANY_DEVICE
    browser = wechat or _browser(before + text[ends:])
    return f"{browser}/{_system(before + text[ends:engine])}/{_phones_device(text[:engine])}"


def is_wechat(user_agent: str) -> bool:
    """Whether the page runs inside WeChat, by what the client says of itself."""
    return _WECHAT in user_agent


def _wechat_version(user_agent: str) -> str | None:
    """ua-parser files WeChat under the web view's browser; its own version says more."""
    _, found, rest = user_agent.partition(_WECHAT)
    if not found:
        return None
    return "WeChat " + ".".join(rest.split("(")[0].split(" ")[0].split(".")[:2])


def _phone(text: str) -> tuple[int, int, int] | None:
    """Where a phone names its device and build, from and to, and where what it says of itself
    ends, at the engine; None for what is no phone with a build."""
    comment = text.find(")")
    found = _DEVICE.search(text, 0, comment) if comment > 0 else None
    if found is None or "(compatible" in text:
        return None
    engine = text.find(" ", comment + 2)
    return found.start(), found.end(), len(text) if engine < 0 else engine


@cache
def _parser() -> Resolver:
    """Without the library's own memory, which would be a second one behind ours."""
    return BestAvailableResolver(load_lazy_builtins())


@lru_cache(maxsize=8192)
def _browser(text: str) -> str:
    found = _parser()(text, Domain.USER_AGENT).user_agent
    return f"{found.family} {found.major or ''}".strip() if found else "other"


@lru_cache(maxsize=8192)
def _system(text: str) -> str:
    found = _parser()(text, Domain.OS).os
    if not found:
        return "other"
    version = ".".join(part for part in (found.major, found.minor) if part)
    return f"{found.family} {version}".strip()


@lru_cache(maxsize=8192)
def _phones_device(phone: str) -> str:
    return _device(_VERSION.sub(_ANY_VERSION, _BUILD.sub(_ANY_BUILD, phone)))


@lru_cache(maxsize=8192)
def _device(text: str) -> str:
    found = _parser()(text, Domain.DEVICE).device
    return (found.model or found.family) if found else "other"
