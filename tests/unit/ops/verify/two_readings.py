"""One state of a campaign, read by the houses and by the check."""

from collections.abc import Sequence

import msgspec

from ops.export.state import State
from ops.verify.decisions import BODIES
from ops.verify.life import Life, begun, follow
from ops.verify.records import Record
from ops.verify.rules import rules_of
from tests.unit.ops.verify.invented_campaigns import builtins_of
from voting.domain import Tally
from voting.history.decisions import Decision, written
from voting.history.life import live
from voting.ledger.documents import document_of
from voting.rules.campaign import Campaign

AS_OF = 99


def ours(campaign: Campaign, taken: Sequence[Decision], counts: Sequence[int]) -> State:
    """The state that an export is written from; counts by case in the order of the file."""
    pairs = zip(campaign.case, counts, strict=True)
    return State(
        loaded=campaign,
        as_of=AS_OF,
        document=document_of(campaign),
        head=bytes(32),
        records=[],
        decisions=taken,
        life=live(campaign, taken),
        tallies={case.case_id: Tally(received=n, counted=n) for case, n in pairs},
        incidents=[],
        origins={},
        at=None,
        digests=[],
    )


def checked(campaign: Campaign, taken: Sequence[Decision]) -> Life:
    """The life that the check reads from the same file and the same records."""
    life = begun(rules_of(builtins_of(campaign)), [one.kind.value for one in taken])
    for one in taken:
        body = msgspec.json.decode(written(one.body), type=BODIES[one.kind.value])
        life = follow(life, _record(one), body)
    return life


def _record(one: Decision) -> Record:
    return Record(
        index=one.index,
        kind=one.kind.value,
        at=one.at.isoformat(),
        actor=one.actor,
        body=written(one.body),
        hash=bytes(32),
    )
