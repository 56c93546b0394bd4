"""A campaign judged once more, from its ledger: for what is asked of it afterwards.

The judge is deterministic, so a replay finds what the running judge found; nothing is settled.
"""

from fraud.deciding.suspicion import Model, Suspicion, shipped
from fraud.judge import Judge
from fraud.policy import FOUNDING
from fraud.reading.ledger_evidence import evidence
from fraud.reading.vocabulary import Vocabulary
from fraud.watching.lookout import Lookout
from voting.ledger.ledger import Ledger
from voting.ledger.nouns import Head
from voting.ledger.register import Enrolled


async def with_shadow(ledger: Ledger, enrolled: Enrolled, head: Head, shadow: Model) -> Lookout:
    """Replay with a model in shadow, up to a head of the ledger."""
    vocabulary = Vocabulary()
    lookout = Lookout(FOUNDING, shipped(), shadow)
    judge = Judge(vocabulary, suspicion=lookout.suspicion)
    async for block in evidence(ledger, enrolled, vocabulary, head.index):
        lookout.append(block)
        lookout.take(judge.feed(block))
    lookout.take(judge.advance(head.at.timestamp()))
    return lookout


async def with_suspicion(
    ledger: Ledger, enrolled: Enrolled, head: Head, suspicion: Suspicion
) -> None:
    """Replay with somebody else's opinion of waves."""
    vocabulary = Vocabulary()
    judge = Judge(vocabulary, suspicion=suspicion)
    async for block in evidence(ledger, enrolled, vocabulary, head.index):
        judge.feed(block)
    judge.advance(head.at.timestamp())
