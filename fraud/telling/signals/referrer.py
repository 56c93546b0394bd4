"""Pattern: one referring page or channel, or its absence, leads to too many of these ballots."""

from fraud.domain import Reason, SignalName
from fraud.telling.wording import Told, compared_en, compared_zh
from voting.domain import CHANNEL_PREFIX

NAME = SignalName.REFERRER


def reason(told: Told) -> Reason:
    """Names the page's host, or the channel; WeChat links carry no page as a rule."""
    if not told.value:
        return Reason(
            signal=NAME,
            zh=f"没有来源页面的过多：{compared_zh(told)}",
            en=f"Too many without a referring page: {compared_en(told)}",
        )
    if told.value.startswith(CHANNEL_PREFIX):
        channel = told.value.removeprefix(CHANNEL_PREFIX)
        return Reason(
            signal=NAME,
            zh=f"来自渠道「{channel}」的过多：{compared_zh(told)}",
            en=f"Too many by the channel “{channel}”: {compared_en(told)}",
        )
    return Reason(
        signal=NAME,
        zh=f"来源页面「{told.value}」过多：{compared_zh(told)}",
        en=f"Too many led by the page “{told.value}”: {compared_en(told)}",
    )
