"""A new campaign that begins as a copy of one that ships. Pure but for reading it.

The copy keeps the rules word for word. Its own are the id, marks on what must be rewritten, and
times moved so that voting, or the first stage, begins two weeks from today.
"""

import re
from datetime import date, datetime, timedelta
from pathlib import Path

from ops.organizing.start.examples import examples
from ops.organizing.start.marks import MARK_EN, MARK_ZH
from ops.organizing.start.own import OPENS, readme

_HEADER = """\
# 由 {like} 复制而来：规则照抄，时间已顺延，带“〔待填〕”的地方必须改写。
# A copy of {like}: its rules, its times moved. Rewrite every "〔待填〕 [fill in]".
# 改完运行 `pingxuan campaign check 文件夹`。Then run `pingxuan campaign check FOLDER`.

"""
_CLAUSE = """\
[[clause]]
text = {{ zh = "{zh}以下条款抄自 {like}，请逐条核对日期、名额和规则，然后删去本条。", \
en = "{en} The clauses below are those of {like}. Check the dates, numbers and rules of each; \
then remove this one." }}

"""
_LEADING_COMMENTS = re.compile(r"\A(#.*\n|\n)+")
_ID = re.compile(r'^id = "[^"]*"$', re.MULTILINE)
_TO_REWRITE = re.compile(
    r'^((?:title|summary|organizer) = \{ zh = ")(.*)(", en = ")(.*)$', re.MULTILINE
)
_NAMES = 3
_OFFICE = re.compile(r'^((?:contact|notice) = \{ zh = ")(.*)(", en = ")(.*)$', re.MULTILINE)
#: The sample's filing numbers are invented.
_FILING = re.compile(r"^(?:icp|public_security) = .*\n", re.MULTILINE)
#: The sample that `make run` opens renews its counts fast, for show.
_INTERVAL = re.compile(r"^interval_s = \d+$", re.MULTILINE)
_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})(T[0-9:]{8}[+-]\d{2}:\d{2})(\s*#.*)?")


def files(source: Path, campaign_id: str, today: date, *, with_cases: bool) -> dict[str, bytes]:
    """The files of a campaign like the one in `source`, with its sample cases or with examples."""
    text = (source / "campaign.toml").read_text(encoding="utf-8")
    rules = _moved(_own(text, source.name, campaign_id), today)
    made = {"campaign.toml": rules.encode(), "README.md": readme(campaign_id)}
    if with_cases:
        return made | _copied(source)
    return made | {"cases/example.toml": examples(rules).encode()}


def _copied(source: Path) -> dict[str, bytes]:
    """Everything beside the campaign file: cases, pictures, scores."""
    return {
        str(file.relative_to(source)): file.read_bytes()
        for file in sorted(source.glob("*/*"))
        if file.is_file()
    }


def _own(text: str, like: str, campaign_id: str) -> str:
    text = _LEADING_COMMENTS.sub(_HEADER.format(like=like), text)
    text = _ID.sub(f'id = "{campaign_id}"', text, count=1)
    text = _TO_REWRITE.sub(rf"\1{MARK_ZH}\2\3{MARK_EN} \4", text, count=_NAMES)
    text = _OFFICE.sub(rf"\1{MARK_ZH}\2\3{MARK_EN} \4", _FILING.sub("", text))
    text = _INTERVAL.sub("interval_s = 300", text)
    clause = _CLAUSE.format(zh=MARK_ZH, en=MARK_EN, like=like)
    return text.replace("[[clause]]\n", clause + "[[clause]]\n", 1)


def _moved(text: str, today: date) -> str:
    """Every time later by the same number of days; remarks told the old days, and go."""
    first = re.search(r"^opens_at = (\S{10})", text, re.MULTILINE) or _MOMENT.search(text)
    if first is None:
        return text
    later = today + timedelta(days=OPENS) - date.fromisoformat(first[1])
    return _MOMENT.sub(lambda moment: _later(moment[1], later) + moment[2], text)


def _later(day: str, by: timedelta) -> str:
    return (datetime.fromisoformat(day) + by).date().isoformat()
