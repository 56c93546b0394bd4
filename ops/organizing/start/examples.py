"""Example cases, so that a new campaign is whole before it has one of its own. Pure."""

import tomllib
from collections import Counter

import msgspec

from ops.organizing.start.marks import MARK_EN, MARK_ZH
from voting.rules.campaign import Campaign
from voting.rules.entries import Case, Category, Section
from voting.rules.shapes import Text

_HEAD = """\
# 示例案例：内容是虚构的，请换成真实案例。
# Example cases: invented; put real ones in their place.
"""

_CASE = """
[[case]]
id = "example-{number:02d}"
category = "{category}"{rest}
title = {{ zh = "{zh}示例案例（{number}）", en = "{en} Example case {number}" }}
applicant = {{ zh = "示例·申报单位（{number}）", en = "Sample · Applicant {number}" }}
summary = {{ zh = "{zh}一两句话介绍案例。", en = "{en} The case in a sentence or two." }}
# 图片可以省略。A picture may be left out: picture = "pictures/example-{number:02d}.webp"

[[case.section]]
heading = {{ zh = "主要做法", en = "What was done" }}
text = {{ zh = "{zh}做了什么，成效如何。", en = "{en} What was done, and what came of it." }}
"""


def examples(file: str) -> str:
    """A cases file with a case for every category, and as many as a ballot may hold.

    Args:
        file: the text of the campaign file that the cases are for.
    """
    campaign = _rules(file)
    ballot = campaign.ballot
    number = max(len(campaign.category), ballot.max_selections if ballot else 0)
    places = [campaign.category[place % len(campaign.category)] for place in range(number)]
    used: Counter[tuple[str, str]] = Counter()
    return _HEAD + "".join(
        _CASE.format(
            number=place,
            category=category.id,
            rest=_rest(campaign, category, place, used),
            zh=MARK_ZH,
            en=MARK_EN,
        )
        for place, category in enumerate(places, start=1)
    )


def _rules(file: str) -> Campaign:
    """A campaign file is no campaign without a case; one stands in until there are examples."""
    nothing = Text("-", "-")
    stand_in = Case("none", "none", nothing, nothing, nothing, [Section(nothing, nothing)])
    document = {**tomllib.loads(file), "case": [msgspec.to_builtins(stand_in)]}
    return msgspec.convert(document, Campaign)


def _rest(
    campaign: Campaign, category: Category, number: int, used: Counter[tuple[str, str]]
) -> str:
    """What the campaign's own rules ask of a case."""
    lines = [""]
    if category.fields:
        lines.append(f'field = "{category.fields[0]}"')
    if campaign.entry.once_per_project:
        lines.append(f'project = "example-project-{number:02d}"')
    if campaign.entry.recommended_only:
        lines.append(f'recommended_by = "{_recommender(campaign, category, used)}"')
    return "\n".join(lines)


def _recommender(campaign: Campaign, category: Category, used: Counter[tuple[str, str]]) -> str:
    """The first unit that still has a place to recommend for."""
    within = (category.track if campaign.track else category.id) or category.id
    for unit in campaign.recommender:
        quota = {one.within: one.most for one in unit.quota}
        if within not in quota or used[unit.id, within] < quota[within]:
            used[unit.id, within] += 1
            return unit.id
    raise ValueError(f"{campaign.id}: nobody may recommend in {within}")
