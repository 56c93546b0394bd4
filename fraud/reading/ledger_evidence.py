"""The ledger's evidence as the judge reads it."""

from collections.abc import AsyncIterator

import asyncpg

from fraud.domain import BallotBlock
from fraud.reading.encoding import BallotRow, encode
from fraud.reading.enrichment import client_class_in, network_class_of
from fraud.reading.vocabulary import Vocabulary
from voting.ledger.ledger import Ledger
from voting.ledger.register import Enrolled
from voting.provenance.marks import UNMETERED, use_in

READ_AT_ONCE = 5_000


async def evidence(
    ledger: Ledger, enrolled: Enrolled, vocabulary: Vocabulary, upto: int
) -> AsyncIterator[BallotBlock]:
    """All ballots of a campaign up to an index, some at a time."""
    after = 0
    while after < upto:
        rows = await ledger.evidence(enrolled, after, upto, READ_AT_ONCE)
        if rows:
            yield encode(vocabulary, [ballot_row(row, enrolled) for row in rows])
        after = rows[-1]["index"] if len(rows) == READ_AT_ONCE else upto


def ballot_row(row: asyncpg.Record, enrolled: Enrolled) -> BallotRow:
    """A row of the ledger's evidence as the judge reads it."""
    marks = row["marks"].split()
    return BallotRow(
        index=row["index"],
        cast_at=row["cast_at"].timestamp(),
        selections=[enrolled.case_ids[number] for number in row["selections"]],
        network=row["network"],
        device_class=row["device_class"],
        referrer=row["referrer"],
        session_age_s=row["session_age_s"],
        unmetered=UNMETERED in marks,
        asn=row["asn"],
        region=row["region"],
        network_class=network_class_of(row["asn"], use_in(marks)),
        client_class=client_class_in(row["device_class"], marks),
        wide_network=row["wide_network"],
    )
