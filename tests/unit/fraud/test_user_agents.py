"""What is left out of a user agent changes no class."""

import pytest

from fraud.enrichment import client_class_of
from fraud.user_agents import UserAgents
from voting.client import device_class

ANDROID = (
    "Mozilla/5.0 (Linux; Android 12; {model} Build/{build}; wv) AppleWebKit/537.36 (KHTML, like "
    "Gecko) Version/4.0 Chrome/116.0.5845.114 Mobile Safari/537.36"
)
WECHAT = f"{ANDROID} MMWEBID/77 MicroMessenger/8.0.44.2502(0x28002C51) NetType/5G Language/zh_CN"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_3_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
    "Gecko) Mobile/15E148 MicroMessenger/8.0.49(0x18003130) NetType/WIFI Language/zh_CN"
)


@pytest.mark.parametrize(
    "user_agent",
    [
        "",
        "curl/8.4.0",
        IPHONE,
        IPHONE.replace("8.0.49", "7.0.49"),
        ANDROID.format(model="PGT110", build="RKQ1.211119.001"),
        ANDROID.format(model="PLK-AL10", build="HONORPLK-AL10"),
        ANDROID.format(model="Pixel 2", build="OPD3.170816.012"),
        WECHAT.format(model="V2309A", build="TP1A.220624.014"),
        WECHAT.format(model="NOH-AN00", build="HUAWEI"),
        "Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/69.0.3494.0 Safari/537.36",
    ],
)
def test_a_user_agents_classes_are_those_of_the_whole_text(user_agent: str) -> None:
    known = UserAgents()
    assert known.device_of(user_agent) == device_class(user_agent)
    for in_wechat in (False, True):
        told = known.client_of(user_agent, in_wechat=in_wechat)
        assert told is client_class_of(user_agent, in_wechat=in_wechat)
