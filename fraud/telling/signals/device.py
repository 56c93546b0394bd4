"""Pattern: one class of device sends far more of these ballots than of the others."""

from fraud.domain import Reason, SignalName
from fraud.telling.wording import Told, compared_en, compared_zh

NAME = SignalName.DEVICE


def reason(told: Told) -> Reason:
    """Names the class; or says that the devices are such as hardly anyone has."""
    if not told.value:
        return Reason(
            signal=NAME,
            zh=f"设备多为别处罕见的类别：{compared_zh(told)}",
            en=f"Devices of classes that hardly anyone else has: {compared_en(told)}",
        )
    return Reason(
        signal=NAME,
        zh=f"设备类别「{told.value}」过多：{compared_zh(told)}",
        en=f"Too many from device class “{told.value}”: {compared_en(told)}",
    )
