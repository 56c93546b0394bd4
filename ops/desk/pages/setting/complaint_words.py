"""The loader's complaints in Chinese; in English they stand as the loader says them. Pure.

One that is not in this table is shown in English behind a word that says what it is, so that a
new rule of the loader needs no line here to be told.
"""

import re
from collections.abc import Callable

from display.wording.languages import Language

#: (complaint, its Chinese words); groups are put in where `{0}`, `{1}` … stand.
_WORDS: tuple[tuple[str, str], ...] = (
    (r"Object missing required field `\w+`.*", "必须填写"),
    (r"Expected `str` of length >= 1.*", "不能为空"),
    (r"Expected `str` of length <= (\d+).*", "最多 {0} 个字符"),
    (
        r"Expected `str` matching regex .*64.*|Expected `str` matching regex '\^\[a-z0-9\].*",
        "只能用小写字母、数字和单个连字符",
    ),
    (r"Expected `str` matching regex .*A-Z.*", "写地区代码，如 CN 或 CN-SD"),
    (r"Expected `str` matching regex .*\[01\].*", "写几点几分，如 18:00"),
    (r"Expected `str` matching regex .*/.*", "写成分数，如 1/5"),
    (r"Expected `str` matching regex .*", "写法不对"),
    (r"Expected `int` >= (\S+) - at .*|Expected `int` >= (\S+)", "至少为 {0}"),
    (r"Expected `int` <= (\S+) - at .*|Expected `int` <= (\S+)", "最多为 {0}"),
    (r"Expected `int(?: \| null)?`, got .*", "须为整数"),
    (r"Expected `decimal(?: \| null)?`, got .*|Invalid decimal string.*", "须为数字"),
    (r"(?:Expected `datetime(?: \| null)?`, got|Invalid RFC3339).*", "须为日期和时间"),
    (r"Expected `datetime` with a timezone component.*", "时间须带时区偏移"),
    (r"Expected `array` of length >= (\d+).*", "至少要有 {0} 项"),
    (r"Expected `array` of length <= (\d+).*", "最多 {0} 项"),
    (r"Invalid enum value (\S+?);? allowed: (.*)", "不能是 {0}；可选：{1}"),
    (r"Object contains unknown field `(\w+)`; allowed: (.*)", "没有 {0} 这一项；可用：{1}"),
    (r"`(.*)` stands here a second time", "{0} 重复了"),
    (r"must be later than (\w+)", "必须晚于 {0}"),
    (r"must be at least (\w+) \((.*)\)", "不能小于 {0}（{1}）"),
    (r"there are only (\d+) cases to select", "可选的案例只有 {0} 个"),
    (r"the category has only (\d+) cases to select", "这一类别只有 {0} 个案例可选"),
    (
        r"weights must be 0 or more and add up to 100, not (.*)",
        "权重须不小于 0，合计 100；现为 {0}",
    ),
    (r"`(.*)` is none of (.*)", "{0} 不在其中：{1}"),
    (r"`(.*)` is no time zone; write one such as (.*)", "没有 {0} 这个时区；例如 {1}"),
    (r"`(.*)` is no field of its category: (.*)", "{0} 不是这一类别的领域：{1}"),
    (r"`(.*)` does not exist", "没有 {0} 这个文件"),
    (
        r"\[ballot\] needs opens_at and closes_at, or leave \[ballot\] out",
        "有公众投票就要写投票的开始和截止",
    ),
    (
        r"opens_at and closes_at need \[ballot\]: the rules of the public vote",
        "写了投票时间，就要有公众投票的规则",
    ),
    (r"a rolling period needs its length in seconds, such as 86400", "滚动期间须写秒数，如 86400"),
    (r"belongs to a rolling period, and this one is `(.*)`", "只用于滚动期间，这里是 {0}"),
    (r"no ballot fits: .*", "按此规则，没有一张选票是合法的"),
    (r"no quota limits ballots by `(.*)` in (.*?);.*", "渠道 {0} 在 {1} 中没有限额"),
    (
        r"votes would decide nothing: .*",
        "票数没有用处：加上 public 得分、按票入围、最低票或 counted",
    ),
    (
        r"needs counted votes, and there is no public vote: no \[ballot\]",
        "没有公众投票，不能用票数",
    ),
    (
        r"`(.*)` \(number \d+\) is no component of the ranking; allowed: (.*)",
        "{0} 不是得分组成；可用：{1}",
    ),
    (r"`(.*)` is no https address such as .*", "{0} 不是 https 链接"),
    (r"`(.*)` is not allowed; allowed: (.*)", "不能用 {0}；可用：{1}"),
    (r'daily counts need a time of the day, such as "18:00"', "每天公布须写几点，如 18:00"),
    (r"an applicant enters at most (\d+) cases.*", "同一单位最多申报 {0} 个案例"),
    (r"a project is entered once.*", "同一项目只能申报一次"),
    (r"\S+: nothing differs from the rules in force", "与现行规则没有不同，无可修订"),
    (r"\S+: (.*) cannot be amended; allowed: (.*)", "{0} 不能修订；可以修订：{1}"),
    (
        r"\S+: timetable.closes_at: (\S+): may only move later than (\S+)",
        "投票截止只能延后：{0} 早于现行的 {1}",
    ),
    (r"(\S+): still to be written; .*", "{0}：还留着模板的“〔待填〕”"),
)
_TABLE = tuple((re.compile(pattern, re.DOTALL), words) for pattern, words in _WORDS)
_OTHER = "原文："


def worded_in(language: Language) -> Callable[[str], str]:
    """Complaints as a reader of this language reads them."""
    return str if language is Language.EN else in_chinese


def in_chinese(complaint: str) -> str:
    """A complaint in Chinese, or as it stands where the table has no words for it."""
    for pattern, words in _TABLE:
        found = pattern.fullmatch(complaint)
        if found:
            groups = [group for group in found.groups() if group is not None]
            return words.format(*groups)
    return f"{_OTHER}{complaint}"
