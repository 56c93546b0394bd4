"""Proofs of work in a batch: of whom one is asked, who has brought one, and whether it is spent.

A ballot that Redis knows is never asked. Where Redis does not answer, a genuine proof is taken
without being spent: it is still this voter's, for minutes, within the voter's quotas, and the
ballot is judged more strictly as one that nobody metered.
"""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from voting.admission import Glance
from voting.casting.wariness import Wariness
from voting.domain import Ballot
from voting.ledger.register import Enrolled
from voting.memory.ballot_box import BallotBox
from voting.refusal import Reason, Refused
from voting.rules.ballot import ProofAsked, ProofRules

_NEEDED = Refused(reason=Reason.PROOF_NEEDED)


class Proving:
    """Looks for proofs in the batches of one campaign."""

    def __init__(self, box: BallotBox) -> None:
        self._box = box
        self._wariness = Wariness()

    async def look(
        self,
        enrolled: Enrolled,
        ballots: Sequence[Ballot],
        glances: list[Glance],
        refusals: list[Refused | None],
        now: datetime,
        *,
        waiting: int,
    ) -> None:
        """Refuse, in place, who must bring a proof and has none; a glance at whose proof could not
        be spent becomes unmetered."""
        assert enrolled.vote is not None
        rules = enrolled.vote.rules.proof
        if rules.asked is ProofAsked.NEVER:
            return
        asked = [
            at
            for at, (ballot, glance) in enumerate(zip(ballots, glances, strict=True))
            if refusals[at] is None
            and not glance.known
            and self._wariness.asks(rules.asked, ballot, glance, now, waiting=waiting)
        ]
        proven = [at for at in asked if _is_enough(ballots[at], rules)]
        spent = await self._box.spend(enrolled, [ballots[at] for at in proven]) if proven else []
        outcomes = dict(zip(proven, spent, strict=True))
        for at in asked:
            match outcomes.get(at, False):
                case False:
                    refusals[at] = _NEEDED
                case None:
                    glances[at] = msgspec.structs.replace(glances[at], unmetered=True)
                case True:
                    pass


def _is_enough(ballot: Ballot, rules: ProofRules) -> bool:
    """A challenge of an easier time, before the rules were amended, is not."""
    return ballot.proof is not None and ballot.proof.difficulty >= rules.difficulty
