"""China's provinces as ip2region writes them, as ISO 3166-2 knows them."""

_CODES = {
    "安徽": "AH", "北京": "BJ", "重庆": "CQ", "福建": "FJ", "广东": "GD", "甘肃": "GS",
    "广西": "GX", "贵州": "GZ", "河南": "HA", "湖北": "HB", "河北": "HE", "海南": "HI",
    "香港": "HK", "黑龙江": "HL", "湖南": "HN", "吉林": "JL", "江苏": "JS", "江西": "JX",
    "辽宁": "LN", "澳门": "MO", "内蒙古": "NM", "宁夏": "NX", "青海": "QH", "四川": "SC",
    "山东": "SD", "上海": "SH", "陕西": "SN", "山西": "SX", "天津": "TJ", "台湾": "TW",
    "新疆": "XJ", "西藏": "XZ", "云南": "YN", "浙江": "ZJ",
}  # fmt: skip


def province_code(name: str) -> str:
    """`山东省` is SD; empty for a name that is none."""
    return _CODES.get(name.removesuffix("省"), "")
