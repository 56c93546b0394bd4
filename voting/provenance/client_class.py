"""Whether a user agent agrees with itself. Pure.

The header is all that is looked at, so one that was copied whole passes; what does not pass is
a program that names itself, and a header that was put together or changed by hand.
"""

import re
from collections.abc import Callable
from enum import StrEnum
from functools import lru_cache

_MAX_USER_AGENT = 512


class ClientClass(StrEnum):
    """What a user agent says of the program behind it.

    SCRIPT says itself that no person looks at the page, ODD contradicts itself, CONSISTENT does
    neither, and is no praise.
    """

    UNKNOWN = ""
    CONSISTENT = "consistent"
    ODD = "odd"
    SCRIPT = "script"


#: Names of programs inside a browser's user agent, and what browsers never carry: addresses.
#: A library names no engine, and needs no name here.
_PROGRAMS = (
    "crawl", "spider", "slurp", "scraper", "archiver", "headless", "phantomjs", "selenium",
    "puppeteer", "playwright", "electron/", "wechatdevtools", "lighthouse", "preview", "monitor",
    "synthetics", "validator", "inspector", "fetcher", "compatible; ", "http:", "https:", "www.",
)  # fmt: skip
_HONEST_COMPATIBLE = "compatible; msie"
#: A robot, but not CUBOT, which makes telephones.
_ROBOT = re.compile(r"(?<!cu)bot(s?\b|[/_-])")
_MAIL = re.compile(r"\w@\w+\.[a-z]")
_ENGINES = ("applewebkit", "gecko/", "trident/", "msie ", "presto/")
_DESKTOP = re.compile(r"Windows NT|Macintosh|X11;|CrOS ")
_IOS = re.compile(r"\((?:iPhone|iPad|iPod)\b")
#: A word's beginning is looked for behind the word: patterns that begin with letters are found by
#: these, six times as fast as by trying every place.
_CHROME = re.compile(r"Chrome(?<=\bChrome)/(\d+)(?:\.(\d+)\.(\d+)\.(\d+))?")
_ANDROID = re.compile(r"Android(?<=\bAndroid)[ /](\d+)")
_IOS_VERSION = re.compile(r"OS (?<=\bOS )(\d+)[_ ]")
_FIREFOX = re.compile(r"rv:(\d+)[^)]*\).* Firefox/(\d+)")
_WECHAT = re.compile(r"MicroMessenger/(\d+)\.(\d+)\.(\d+)(?:\.\d+)?\(0x([0-9a-fA-F]{8})\)")
#: The highest build of Chrome's up to a major version: 100 was built as 100.0.4896.
_BUILDS = ((40, 2300), (60, 3200), (80, 4000), (100, 4900), (120, 6110), (140, 7350))
#: Chrome's engine has gone by 537.36 ever since.
_OWN_ENGINE_SINCE = 30
#: Versions that nobody has built yet.
_NEWEST = ((_CHROME, 199), (_ANDROID, 25), (_IOS_VERSION, 35))
_STUCK_RV = "109"
#: WeChat's own number begins with the system that it was built for.
_BUILT_FOR_IOS, _BUILT_FOR_ANDROID = "1", "2"


#: What is different on nearly every phone, and of which only the device may be a program's name.
_OWN = re.compile(r" (?:MMWEBID/\d+|NetType/\w+|Language/\w+)|; ([\w -]+ Build/[\w.-]+)")


@lru_cache(maxsize=32_768)
def client_class(user_agent: str) -> ClientClass:
    """The class of a user agent, by its first 512 characters; UNKNOWN for an empty one."""
    text = user_agent[:_MAX_USER_AGENT].strip()
    return _class_of(_OWN.sub(_nothing, text))


def _nothing(own: re.Match[str]) -> str:
    """What is left of what only this client says: a device that says more than its name stays."""
    device = own[1]
    return own[0] if device and _says_more(device) else ""


@lru_cache(maxsize=8192)
def _says_more(device: str) -> bool:
    return _names_a_program(device.lower()) or bool(_DESKTOP.search(device))


@lru_cache(maxsize=8192)
def _class_of(text: str) -> ClientClass:
    if not text:
        return ClientClass.UNKNOWN
    if _is_program(text):
        return ClientClass.SCRIPT
    odd = any(contradicts(text) for contradicts in _CONTRADICTIONS)
    return ClientClass.ODD if odd else ClientClass.CONSISTENT


def _is_program(text: str) -> bool:
    """It names no browser's engine, or a program beside one."""
    lower = text.lower()
    if not any(engine in lower for engine in _ENGINES):
        return True
    return _names_a_program(lower.replace(_HONEST_COMPATIBLE, ""))


def _names_a_program(lower: str) -> bool:
    return (
        any(program in lower for program in _PROGRAMS)
        or ("bot" in lower and bool(_ROBOT.search(lower)))
        or ("@" in lower and bool(_MAIL.search(lower)))
    )


def _two_systems(text: str) -> bool:
    """One device is said to run two systems; Windows Phone names others' on purpose."""
    systems = (bool(_IOS.search(text)), "Android" in text, bool(_DESKTOP.search(text)))
    return sum(systems) > 1 and "Windows Phone" not in text


def _twice(text: str) -> bool:
    return text.count("Mozilla/") > 1 or text.count("MicroMessenger/") > 1


def _apple_with_chrome(text: str) -> bool:
    """Every browser of an iPhone is Apple's, and Chrome is CriOS there."""
    return bool(_IOS.search(text)) and ("Chrome/" in text or "Mobile/" not in text)


def _no_such_version(text: str) -> bool:
    """A system or browser that has not been built yet, or a placeholder."""
    found = ((pattern.search(text), newest) for pattern, newest in _NEWEST)
    newer = any(version and int(version[1]) > newest for version, newest in found)
    return newer or ("Chrome/" in text and not _CHROME.search(text))


def _no_such_chrome(text: str) -> bool:
    """A build of Chrome's that came long after its major version, or another's engine."""
    found = _CHROME.search(text)
    if not found:
        return False
    major, build = int(found[1]), int(found[3] or 0)
    if major >= _OWN_ENGINE_SINCE and "AppleWebKit/537.36" not in text:
        return True
    return any(major <= upto and build > highest for upto, highest in _BUILDS)


def _other_firefox(text: str) -> bool:
    """Firefox tells its version twice; from 110 to 119 the first stayed at 109."""
    found = _FIREFOX.search(text) if "Firefox/" in text else None
    return found is not None and found[1] not in (found[2], _STUCK_RV)


def _other_wechat(text: str) -> bool:
    """WeChat tells its version and system twice; on a desktop it says so."""
    if "MicroMessenger/" not in text:
        return False
    if _DESKTOP.search(text):
        return "wechat" not in text.lower() and "wxwork" not in text
    found = _WECHAT.search(text)
    if not found:
        return False
    major, minor, number = found[1], found[2], found[4].lower()
    told = f"{int(major):x}{int(minor):02x}"
    if number[0] not in (_BUILT_FOR_IOS, _BUILT_FOR_ANDROID):
        return False
    system = _BUILT_FOR_IOS if _IOS.search(text) else _BUILT_FOR_ANDROID
    return number[0] != system or number[1:4] != told


_CONTRADICTIONS: tuple[Callable[[str], bool], ...] = (
    _two_systems,
    _twice,
    _apple_with_chrome,
    _no_such_version,
    _no_such_chrome,
    _other_firefox,
    _other_wechat,
)
