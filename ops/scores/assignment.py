"""What is scored in one component: which cases, by whom or for what, up to which mark. Pure."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from display.ranking.scoring import BONUS
from voting.domain import CaseId
from voting.history.life import Life
from voting.rules.campaign import Campaign
from voting.rules.ranking import PUBLIC, BonusItem, Component, Scoring
from voting.rules.shapes import Text

#: A judge is a code in the ledger and never a name; the digit keeps most names out.
JUDGE_CODE = re.compile(r"(?=[^0-9]*[0-9])[A-Za-z][A-Za-z0-9-]{0,15}")
JUDGE_ALLOWED = "a code of a letter, then letters, digits and hyphens, one digit at least: J1"

#: Component → code of each case.
Codes = Callable[[str], Mapping[CaseId, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """One component that takes scores.

    Attributes:
        scoring: None for the bonus.
        items: what the bonus is given for; empty for a component.
        expected: the cases that wait for scores, in the order of the campaign file.
        codes: case → code where the judges are blind, in the order of the codes; else empty.
    """

    campaign: Campaign
    component: str
    title: Text
    scoring: Scoring | None
    items: tuple[BonusItem, ...]
    expected: tuple[CaseId, ...]
    codes: Mapping[CaseId, str]

    @property
    def blind(self) -> bool:
        """Whether codes stand in place of cases."""
        return self.scoring is not None and self.scoring.blind

    def most(self, column: str) -> Decimal:
        """The highest score that a judge may give, or that an item brings."""
        if self.scoring:
            return self.scoring.full_marks
        return next(item.most for item in self.items if item.id == column)

    def column_named(self, heading: str) -> str:
        """The judge or the item that a heading names.

        Raises:
            ValueError: it names none; says what is allowed.
        """
        if self.scoring:
            return _judge(heading)
        name = heading.split(maxsplit=1)[0].lower() if heading else ""
        if name not in {item.id for item in self.items}:
            allowed = ", ".join(item.id for item in self.items)
            raise ValueError(f"`{heading[:80]}` is no item of the bonus; allowed: {allowed}")
        return name


def _judge(heading: str) -> str:
    if not JUDGE_CODE.fullmatch(heading):
        raise ValueError(f"`{heading[:80]}` is no judge; allowed: {JUDGE_ALLOWED}")
    return heading


def assignments(life: Life, codes: Codes) -> dict[str, Assignment]:
    """What a campaign has to score as it stands now, by component, the bonus last."""
    campaign = life.campaign
    scored = [one for one in campaign.ranking.component if one.name != PUBLIC]
    found = {one.name: _component(life, one, codes) for one in scored}
    bonus = campaign.ranking.bonus
    if bonus:
        found[BONUS] = Assignment(
            campaign=campaign,
            component=BONUS,
            title=bonus.title,
            scoring=None,
            items=tuple(bonus.item),
            expected=expected_cases(life),
            codes={},
        )
    return found


def _component(life: Life, component: Component, codes: Codes) -> Assignment:
    return Assignment(
        campaign=life.campaign,
        component=component.name,
        title=component.title,
        scoring=component.scoring,
        items=(),
        expected=expected_cases(life),
        codes=codes(component.name) if component.scoring.blind else {},
    )


def expected_cases(life: Life) -> tuple[CaseId, ...]:
    """The cases that are scored: on the shortlist, where there is one, and not absent."""
    cases = [case.case_id for case in life.campaign.case if case.case_id not in life.absent]
    if life.shortlist is None:
        return tuple(cases)
    chosen = frozenset(life.shortlist.cases)
    return tuple(case for case in cases if case in chosen)
