"""Pattern: one network sends too many, or too many networks send one ballot each.

A network is never named, and none is held for it alone: an office, a campus or a carrier's
gateway is one network too.
"""

from fraud.domain import Reason, SignalName
from fraud.telling.wording import Told, compared_en, compared_zh

NAME = SignalName.NETWORK


def reason(told: Told) -> Reason:
    """Says whether one network is meant, or that hardly any came twice."""
    if not told.value:
        return Reason(
            signal=NAME,
            zh=f"来自几乎没有其他选票的网络的过多（代理池的特征）：{compared_zh(told)}",
            en=f"Too many from networks that hardly anyone else votes from, as a proxy pool's "
            f"are: {compared_en(told)}",
        )
    return Reason(
        signal=NAME,
        zh=f"来自同一网络的过多：{compared_zh(told)}",
        en=f"Too many from one network: {compared_en(told)}",
    )
