"""Which ways of looking a log allowed, and why others not. Pure.

A log of another vendor lacks columns; what is missing is no evidence. But who reads the result
must know what could have been found at all.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from fraud.domain import Attribute, BallotBlock
from fraud.offline.coverage import Known
from fraud.policy import FOUNDING
from fraud.telling.wording import window_en, window_zh


class Ran(StrEnum):
    """Whether a way of looking could be gone."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """A way of looking, whether it was gone, and what stood against it where it was not."""

    zh: str
    en: str
    ran: Ran
    why_zh: str
    why_en: str


def layers(ballots: BallotBlock, known: Sequence[Known]) -> tuple[Layer, ...]:
    """What could be looked at in a log, from what it tells."""
    shares = {one.attribute: one.share for one in known}
    return (
        _admission(),
        *_windows(ballots),
        _overview(ballots),
        _choices(ballots),
        _wechat(ballots),
        _grounds(shares),
    )


def _layer(zh: str, en: str, ran: Ran, why: tuple[str, str] = ("", "")) -> Layer:
    return Layer(zh=zh, en=en, ran=ran, why_zh=why[0], why_en=why[1])


def _admission() -> Layer:
    return _layer(
        "准入限次（一人一票、频次、工作量证明）",
        "admission: quotas, rates, proof of work",
        Ran.NO,
        (
            "在收票时执行，被拒者不入日志",
            "done when ballots come in; who was refused is in no log",
        ),
    )


def _windows(ballots: BallotBlock) -> Iterator[Layer]:
    """The windows that the log is long enough for."""
    at = ballots.cast_at
    length_s = float(at[-1] - at[0]) if len(at) else 0.0
    for watch in FOUNDING.watches:
        zh, en = window_zh(watch.length_s), window_en(watch.length_s)
        enough = length_s >= watch.length_s
        why = (
            f"日志只有 {length_s / 3600:.1f} 小时",
            f"the log covers {length_s / 3600:.1f} h only",
        )
        yield _layer(
            f"逐案例比较，{zh}时间窗",
            f"case by case, window of {en}",
            Ran.YES if enough else Ran.PARTLY if len(at) else Ran.NO,
            ("", "") if enough else why,
        )


def _overview(ballots: BallotBlock) -> Layer:
    at = ballots.cast_at
    shortest = FOUNDING.overviews[0]
    enough = len(at) > 0 and float(at[-1] - at[0]) >= shortest.length_s + shortest.past_s
    return _layer(
        "全场与此前三天比较（伪装投票）",
        "the whole campaign against the three days before (camouflage)",
        Ran.YES if enough else Ran.PARTLY if len(at) else Ran.NO,
        ("", "") if enough else ("此前的日子不足三天", "there are fewer than three days before"),
    )


def _choices(ballots: BallotBlock) -> Layer:
    several = bool((np.diff(ballots.case_offsets) > 1).any())
    return _layer(
        "依据：同票所选组合",
        "evidence: what else a ballot chose",
        Ran.YES if several else Ran.NO,
        ("", "") if several else ("每张选票只选一项", "each ballot chooses one case"),
    )


def _wechat(ballots: BallotBlock) -> Layer:
    inside = bool(ballots.in_wechat.any())
    return _layer(
        "依据：是否经微信",
        "evidence: whether through WeChat",
        Ran.YES if inside else Ran.NO,
        ("", "")
        if inside
        else (
            "channel、openid 与客户端均未显示微信",
            "neither channel, openid nor user agent tells WeChat",
        ),
    )


def _grounds(shares: dict[Attribute, float]) -> Layer:
    """Without a device nothing may be held but by a timer, which needs sessions."""
    if shares[Attribute.DEVICE]:
        return _layer("暂扣所需的依据", "grounds for holding", Ran.YES)
    if shares[Attribute.SESSION_AGE]:
        return _layer(
            "暂扣所需的依据",
            "grounds for holding",
            Ran.PARTLY,
            (
                "没有设备信息，只能凭间隔过匀且停留过短暂扣",
                "no devices are told: only even gaps with haste may hold",
            ),
        )
    return _layer(
        "暂扣所需的依据",
        "grounds for holding",
        Ran.NO,
        (
            "没有设备也没有会话时间：不暂扣任何选票，只列出待复核事件",
            "neither devices nor sessions are told: nothing is held, incidents are for review",
        ),
    )
