"""The client behind a user agent, as a class that many devices share.

A class is coarse enough that honest voters spread over many of them, and fine enough that one
script or one shelf of identical phones falls into one.
"""

from functools import cache, lru_cache

from ua_parser import BestAvailableResolver, Domain, Resolver
from ua_parser.loaders import load_lazy_builtins

UNKNOWN_CLASS = "unknown"
_MAX_USER_AGENT = 512
_WECHAT = "MicroMessenger/"


@cache
def _parser() -> Resolver:
    """Without the library's own memory, which would be a second one behind ours."""
    return BestAvailableResolver(load_lazy_builtins())


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
    wechat = _wechat_version(text)
    if wechat is not None:
        return f"{wechat}/{_system_and_device(_before_products(text))}"
    found = _parser()(text, Domain.USER_AGENT).user_agent
    browser = f"{found.family} {found.major or ''}".strip() if found else "other"
    return f"{browser}/{_system_and_device(text)}"


def is_wechat(user_agent: str) -> bool:
    """Whether the page runs inside WeChat, by what the client says of itself."""
    return _WECHAT in user_agent


def _wechat_version(user_agent: str) -> str | None:
    """ua-parser files WeChat under the web view's browser; its own version says more."""
    _, found, rest = user_agent.partition(_WECHAT)
    if not found:
        return None
    return "WeChat " + ".".join(rest.split("(")[0].split(" ")[0].split(".")[:2])


def _before_products(user_agent: str) -> str:
    """Up to the engine: WeChat names system and device there, and behind it an installation's
    own number, by which nearly every phone's user agent is one of its own."""
    comment = user_agent.find(")")
    engine = user_agent.find(" ", comment + 2)
    return user_agent if min(comment, engine) < 0 else user_agent[:engine]


@lru_cache(maxsize=8192)
def _system_and_device(text: str) -> str:
    """Such as ``"Android 13/PHF110"``."""
    found = _parser()(text, Domain.OS | Domain.DEVICE)
    system = "other"
    if found.os:
        version = ".".join(part for part in (found.os.major, found.os.minor) if part)
        system = f"{found.os.family} {version}".strip()
    device = "other"
    if found.device:
        device = found.device.model or found.device.family
    return f"{system}/{device}"
