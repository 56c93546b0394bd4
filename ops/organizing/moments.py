"""A campaign as of one index of its ledger: what decisions, lists and reports stand on."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from display.ranking.outcome import outcome
from display.ranking.outsiders import Origin, origins, rule_of
from display.ranking.ranking import Ranking
from ops.deployment import Deployment
from ops.errors import WrongInput
from voting.domain import CaseId, Tally
from voting.history.life import Life
from voting.ledger.origins import origins_as_of
from voting.ledger.register import Enrolled


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """Everything that follows from the ledger up to `index`.

    `now` is the ledger's time when it was read, whatever the index.
    """

    enrolled: Enrolled
    index: int
    now: datetime
    life: Life
    tallies: Mapping[CaseId, Tally]

    @property
    def ranking(self) -> Ranking:
        """The outcome as of the index."""
        return outcome(self.life, self.tallies)


async def this_moment(deployment: Deployment, campaign_id: str) -> Moment:
    """A campaign as of the head of its ledger, opened or closed if it is time.

    Raises:
        UnknownCampaign: none of that id is loaded.
    """
    enrolled = await deployment.register.find(campaign_id)
    head = await deployment.ledger.advance(enrolled)
    live = await deployment.ledger.live_tallies(enrolled)
    enrolled = await deployment.register.find(campaign_id)
    return Moment(
        enrolled=enrolled,
        index=live.as_of,
        now=head.at,
        life=enrolled.life_at(live.as_of),
        tallies=live.by_case,
    )


async def adopted_on(deployment: Deployment, found: Moment) -> dict[int, Ranking]:
    """Index that an adoption in force was computed on → the outcome as of it."""
    indices = {adoption.as_of for adoption in found.life.adoptions.values()}
    return {index: await _outcome_at(deployment, found, index) for index in sorted(indices)}


async def _outcome_at(deployment: Deployment, found: Moment, index: int) -> Ranking:
    """What was at an index never changes, and to tell it every ballot is read; so it is kept. A
    ledger that was restored to an earlier state has another hash there."""
    enrolled, ledger = found.enrolled, deployment.ledger
    key = enrolled.campaign.id, index, await ledger.hash_at(enrolled, index)
    if key not in _KNOWN:
        tallies = await ledger.tabulate(enrolled, index)
        while len(_KNOWN) >= _MOST_KNOWN:
            _KNOWN.popitem(last=False)
        _KNOWN[key] = outcome(enrolled.life_at(index), tallies)
    return _KNOWN[key]


_MOST_KNOWN = 32
_KNOWN: OrderedDict[tuple[str, int, bytes | None], Ranking] = OrderedDict()


async def origins_at(deployment: Deployment, found: Moment) -> dict[CaseId, Origin]:
    """Where each case's counted votes came from; empty where no rule asks."""
    if rule_of(found.life.campaign) is None:
        return {}
    votes = await origins_as_of(deployment.pool, found.enrolled, found.index)
    return origins(found.life.campaign, votes)


async def moment(deployment: Deployment, campaign_id: str, as_of: int | None) -> Moment:
    """A campaign as of any index; as of the head where none is given.

    Raises:
        UnknownCampaign: none of that id is loaded.
        WrongInput: the ledger has no such index.
    """
    head = await this_moment(deployment, campaign_id)
    if as_of is None:
        return head
    if as_of > head.index:
        told = f"it goes from 0 to {head.index}"
        raise WrongInput(f"index {as_of} is not in the ledger: {told}")
    return Moment(
        enrolled=head.enrolled,
        index=as_of,
        now=head.now,
        life=head.enrolled.life_at(as_of),
        tallies=await deployment.ledger.tabulate(head.enrolled, as_of),
    )
