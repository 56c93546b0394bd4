"""Makes `NotoSansSC.ttf` from the whole font: `python -m display.fonts.subset WHOLE_FONT`.

The whole font is `400Regular/NotoSansSC_400Regular.ttf` of the npm package
`@expo-google-fonts/noto-sans-sc` 0.4.3, under the SIL Open Font License 1.1 (`OFL.txt`). The same
font gives the same bytes.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

TARGET = Path(__file__).parent / "NotoSansSC.ttf"

_LEADS, _TRAILS = range(0xA1, 0xF8), range(0xA1, 0xFF)
#: In the names of people and places, and not in GB 2312.
_NAMES = (
    "喆堃镕頔玥珺烨昇淼垚赟翀祎昉玮琤瑀瑄璟璠珣珩琨琰琯琮瑢瑨瑱璆璘璩珅珉珹玘玙玚瑒昕昀昳晗晞"
    "晟晧晳晔暄暐暕旸旻旼曈曦炜炘炫炻烜焜焱焯煊煜煦熠熳爔燚燊芃芊苒荻菡萱蓁蔚薇骁骉骎骐骞翊翙翯翾"
    "翥翡翛翚翃犇猋麤鑫鑨铖铷铻锜锳锽镆镛镠镦镧镱镳镴郃郄郅郇郈郏郓郗郛郜郢郦郧鄀鄂鄄鄌鄑鄗鄘鄚鄜"
    "鄞鄠鄢鄣鄫鄯鄱鄹洺浐洨洑洎浛浬浭浯涂涑涘涢淇淏淦淯渌渑渟湜湝溆溱滈滍滏漖漷潴濉濞瀍灏塱墘垟埇"
    "埕堌塆塬塮圩圳圲岜岽峃峒峣崀崃崂崆崟崤嵊嵎嵖嵩嶂嶓巂邕邗邙邛邡邳邶邺礐礴笪筼篁粼糌祃祊祋祎禤"
)
_MORE = "•…—–−€™©®√≈≠≤≥←↑→↓↗↘□■▲△▼▽●○◆◇★☆✓〇￥"


def characters() -> Iterator[str]:
    """Latin 1, GB 2312, its missing names, and a report's signs."""
    yield from map(chr, [*range(0x20, 0x7F), *range(0xA0, 0x100)])
    for lead in _LEADS:
        for trail in _TRAILS:
            yield bytes((lead, trail)).decode("gb2312", errors="ignore")
    yield from _NAMES + _MORE


def subset(whole: Path, target: Path = TARGET) -> None:
    """Write the part of a font that reports are set in."""
    from fontTools.subset import Options, Subsetter  # noqa: PLC0415 (a tool of development)
    from fontTools.ttLib import TTFont  # noqa: PLC0415

    options = Options(hinting=False, layout_features=[], name_IDs=[0, 1, 2, 4, 5, 6, 13, 14])
    font = TTFont(whole, recalcTimestamp=False)
    subsetter = Subsetter(options)
    subsetter.populate(text="".join(characters()))
    subsetter.subset(font)
    font.save(target)


if __name__ == "__main__":
    subset(Path(sys.argv[1]))
