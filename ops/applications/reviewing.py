"""What the office and the units decide, one at a time, by the clock read behind their turn."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from ops.applications import store as store_room
from ops.applications.decision_store import By, decide, recommend, take_back, take_turn
from ops.applications.domain import MOST_REASON, Application, State, may_decide
from ops.applications.intake import Mistake, beyond_limits
from voting.ledger.postgres import Connection
from voting.ledger.register import Enrolled
from voting.rules.applications import Applications
from voting.rules.campaign import Campaign


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """The applications of one campaign, for somebody who decides about them.

    Every method runs in the caller's transaction and answers what stands in the way, if anything.
    """

    connection: Connection
    clock: Callable[[], datetime]
    enrolled: Enrolled
    rules: Applications
    actor: str

    async def confirm(self, number: str) -> list[Mistake]:
        """Take an application, where no limit of the campaign file is passed by it."""
        mine, all_of_them = await self._waiting(number)
        if mine is None:
            return [Mistake.LATE]
        confirmed = [one for one in all_of_them if one.state is State.CONFIRMED]
        if passed := beyond_limits(self._campaign, confirmed, mine):
            return passed
        await decide(self.connection, self._no, mine, confirmed=True, by=self._by(""))
        return []

    async def send_back(self, number: str, reason: str) -> list[Mistake]:
        """Return an application, and say why; it may come again before the deadline."""
        if not reason or len(reason) > MOST_REASON:
            return [Mistake.LONG]
        mine, _ = await self._waiting(number)
        if mine is None:
            return [Mistake.LATE]
        await decide(self.connection, self._no, mine, confirmed=False, by=self._by(reason))
        return []

    async def recommend(self, number: str, recommender: str) -> list[Mistake]:
        """Stand for an application that names this unit, within the unit's quota."""
        mine, all_of_them = await self._waiting(number)
        if mine is None or mine.form.recommender != recommender:
            return [Mistake.LATE]
        standing = [
            one
            for one in all_of_them
            if one.recommended_by == recommender and one.state is not State.WITHDRAWN
        ]
        if not self._has_room(recommender, standing, mine):
            return [Mistake.QUOTA]
        await recommend(self.connection, self._no, number, recommender, self._by(""))
        return []

    async def take_back(self, number: str, recommender: str) -> list[Mistake]:
        """Stand for it no more, as long as the office has not decided."""
        mine, _ = await self._waiting(number)
        if mine is None or not await take_back(self.connection, self._no, number, recommender):
            return [Mistake.LATE]
        return []

    @property
    def _no(self) -> int:
        return self.enrolled.campaign_no

    @property
    def _campaign(self) -> Campaign:
        return self.enrolled.campaign

    def _by(self, reason: str) -> By:
        return By(actor=self.actor, reason=reason, now=self.clock())

    def _has_room(self, recommender: str, standing: list[Application], mine: Application) -> bool:
        within = places_left(self._campaign, recommender, standing)
        return within.get(scope_of(self._campaign, mine.form.category), 1) > 0

    async def _waiting(self, number: str) -> tuple[Application | None, list[Application]]:
        """The application, if it still waits, among all that were ever sent in."""
        await take_turn(self.connection, self._no)
        found = await store_room.locked_sent_in(self.connection, self._no)
        mine = next((one for one in found if one.number == number), None)
        waits = mine is not None and may_decide(mine, self.rules, self.clock())
        return (mine if waits else None), found


def scope_of(campaign: Campaign, category: str) -> str:
    """Within what a unit's quota counts a category: its track, or itself without tracks."""
    if not campaign.track:
        return category
    tracks = {one.id: one.track for one in campaign.category}
    return tracks.get(category) or ""


def places_left(
    campaign: Campaign, recommender: str, standing: list[Application]
) -> dict[str, int]:
    """How many a unit may still recommend, by track or category; who is not named has no bound."""
    unit = next((one for one in campaign.recommender if one.id == recommender), None)
    left = {quota.within: quota.most for quota in unit.quota} if unit else {}
    for one in standing:
        scope = scope_of(campaign, one.form.category)
        if scope in left:
            left[scope] -= 1
    return left
