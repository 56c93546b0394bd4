"""What measures and surges are called, in Chinese and English."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass


def _times(exponent: float) -> str:
    return f"×{10**exponent:.2f}" if exponent < 1.0 else f"×{10**exponent:.0f}"


def _percent(share: float) -> str:
    return f"{100 * share:.1f}%"


def _points(share: float) -> str:
    return f"{100 * share:+.1f}%"


def _plain(number: float) -> str:
    return f"{number:.2f}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """How a feature is told to people."""

    zh: str
    en: str
    write: Callable[[float], str]


#: By feature, see `surges.MEASURES`.
MEASURES: Mapping[str, Measure] = {
    "top_network": Measure(
        zh="来自同一网络的最大占比", en="largest share from one network", write=_percent
    ),
    "network_kinship": Measure(
        zh="两票同一网络的机会（比其他选票）",
        en="chance that two share a network, against the others",
        write=_times,
    ),
    "operator_kinship": Measure(
        zh="两票同一运营者的机会（比其他选票）",
        en="chance that two share an operator, against the others",
        write=_times,
    ),
    "region_kinship": Measure(
        zh="两票同一地区的机会（比其他选票）",
        en="chance that two share a region, against the others",
        write=_times,
    ),
    "device_kinship": Measure(
        zh="两票同类设备的机会（比其他选票）",
        en="chance that two share a class of device, against the others",
        write=_times,
    ),
    "device_nats": Measure(
        zh="设备构成的异常程度（奈特/票）",
        en="how unusual the devices are (nats a ballot)",
        write=_plain,
    ),
    "referrer_kinship": Measure(
        zh="两票同一来源页面的机会（比其他选票）",
        en="chance that two share a referring page, against the others",
        write=_times,
    ),
    "age_kinship": Measure(
        zh="两票停留时间相同的机会（比其他选票）",
        en="chance that two took the same time, against the others",
        write=_times,
    ),
    "age_nats": Measure(
        zh="停留时间的异常程度（奈特/票）",
        en="how unusual the time before voting is (nats a ballot)",
        write=_plain,
    ),
    "choices_nats": Measure(
        zh="所选组合的异常程度（奈特/票）",
        en="how unusual the choices are (nats a ballot)",
        write=_plain,
    ),
    "wechat": Measure(
        zh="经微信的占比，比其他选票多",
        en="share through WeChat beyond the others'",
        write=_points,
    ),
    "rented": Measure(
        zh="机房与代理线路的占比，比其他选票多",
        en="share over rented lines beyond the others'",
        write=_points,
    ),
    "odd": Measure(
        zh="程序或自相矛盾的客户端占比，比其他选票多",
        en="share by programs or odd clients beyond the others'",
        write=_points,
    ),
    "gap_variation": Measure(
        zh="投票间隔的变异系数（自然到达约为 1）",
        en="variation of the gaps (about 1 by chance)",
        write=_plain,
    ),
    "busiest_tenth": Measure(
        zh="最忙的十分之一时段所占选票",
        en="share in the busiest tenth of its time",
        write=_percent,
    ),
    "rush_log10": Measure(
        zh="得票速度，比平时", en="votes, against the case's usual share", write=_times
    ),
}

SURGES: Mapping[str, tuple[str, str]] = {
    "H1": ("媒体或名人号召", "a call by the media or a celebrity"),
    "H2": ("校园集体投票", "a campus that votes together"),
    "H3": ("单位统一配置的浏览器", "an office with one managed browser"),
    "H4": ("运营商共用出口地址", "a carrier's shared address"),
    "H5": ("微信群转发", "a link passed on in WeChat groups"),
    "H6": ("电视节目上的二维码", "a code on television"),
    "H9": ("依法动员员工与联系人", "lawful mobilisation of staff and contacts"),
}
