"""Whom the rule of a shortlist takes, as of an index."""

from collections.abc import Mapping
from dataclasses import replace

from ops.verify.campaign import ShortlistRules
from ops.verify.life import Life
from ops.verify.standings import Line, standings


def shortlisted(life: Life, counted: Mapping[str, int]) -> list[str] | None:
    """The cases that go on by the rule; None where the rules know no shortlist.

    By votes: the first of each group that reach the minimum, and who has as many votes as the last
    of them. By review: all that take part, as people name those who go on.
    """
    rule = life.rules.campaign.ranking.shortlist
    if rule is None:
        return None
    by_votes = replace(life, shortlist=None, scores={}, phase="published")
    groups = standings(by_votes, counted).groups.values()
    return [line.case for lines in groups for line in _taken(rule, lines)]


def _taken(rule: ShortlistRules, lines: list[Line]) -> list[Line]:
    if rule.basis == "review":
        return lines
    reaching = [line for line in lines if not line.below_minimum]
    last = reaching[: rule.take][-1:]
    return [line for line in reaching if last and line.counted >= last[0].counted]
