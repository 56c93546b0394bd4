"""The client behind a user agent, as a class that many devices share.

A class is coarse enough that honest voters spread over many of them, and fine enough that one
script or one shelf of identical phones falls into one.
"""

from functools import lru_cache

from ua_parser import parse

UNKNOWN_CLASS = "unknown"
_MAX_USER_AGENT = 512
_WECHAT = "MicroMessenger/"


@lru_cache(maxsize=32_768)
def device_class(user_agent: str) -> str:
    """Name the class of a user agent: browser and major version, system and version, device.

    Args:
        user_agent: the header as sent; only its first 512 characters are read.

    Returns:
        Such as ``"WeChat 8.0/Android 13/PHF110"``; "unknown" for an empty header.
    """
    text = user_agent[:_MAX_USER_AGENT].strip()
    if not text:
        return UNKNOWN_CLASS
    found = parse(text)
    browser = _wechat_version(text) or "other"
    if browser == "other" and found.user_agent:
        browser = f"{found.user_agent.family} {found.user_agent.major or ''}".strip()
    system = "other"
    if found.os:
        version = ".".join(part for part in (found.os.major, found.os.minor) if part)
        system = f"{found.os.family} {version}".strip()
    device = "other"
    if found.device:
        device = found.device.model or found.device.family
    return f"{browser}/{system}/{device}"


def is_wechat(user_agent: str) -> bool:
    """Whether the page runs inside WeChat, by what the client says of itself."""
    return _WECHAT in user_agent


def _wechat_version(user_agent: str) -> str | None:
    """ua-parser files WeChat under the web view's browser; its own version says more."""
    _, found, rest = user_agent.partition(_WECHAT)
    if not found:
        return None
    return "WeChat " + ".".join(rest.split("(")[0].split(" ")[0].split(".")[:2])
