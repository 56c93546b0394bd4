"""The words at the top of a score file, Chinese and English, and which of them mean what. Pure."""

from enum import StrEnum


class Heading(StrEnum):
    """A column that is no judge's; the template writes it with both words."""

    COMPONENT = "评分项 component"
    CASE = "案例 case"
    CODE = "代码 code"
    CATEGORY = "类别 category"
    TRACK = "赛道 track"
    TITLE_ZH = "案例名称 title"
    TITLE_EN = "英文名称 title in English"
    JUDGE = "评委 judge"
    ITEM = "加分项 item"
    SCORE = "分数 score"
    NOTE = "备注 note"


#: The first cell of a template; the campaign's id and the component follow it.
TITLE = "评分表 score sheet"


def heading(text: str) -> Heading | None:
    """The column that a heading names, by either of its words or both."""
    plain = " ".join(text.casefold().split())
    return next((one for one in Heading if plain in _names(one)), None)


def is_title(text: str) -> bool:
    """Whether a cell says that this is one of our templates."""
    return text.casefold().startswith(TITLE.split(maxsplit=1)[0])


def _names(one: Heading) -> set[str]:
    chinese, english = one.casefold().split(maxsplit=1)
    return {one.casefold(), chinese, english}
