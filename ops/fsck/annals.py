"""What was published, made again: every bulletin, and the counts of the newest point."""

import msgspec

from display.chronicle.bulletin import Bulletin, figures
from ops.fsck.finding import Finding, Ground
from voting.ledger.days import acts_upto
from voting.ledger.nouns import Acts

_BULLETINS = "SELECT day, as_of, body FROM bulletin WHERE campaign_no = $1 ORDER BY day"
_NEWEST = """
SELECT as_of, counts FROM published_count WHERE campaign_no = $1 ORDER BY as_of DESC LIMIT 1
"""
_COUNTED = "SELECT counted FROM tabulate($1, $2) ORDER BY case_no"


async def differences(ground: Ground) -> list[Finding]:
    """Where what was published is not what the ledger gives as of its index."""
    return [*await _bulletins(ground), *await _newest_point(ground)]


async def _bulletins(ground: Ground) -> list[Finding]:
    found, before = [], Acts(received=0)
    for row in await ground.pool.fetch(_BULLETINS, ground.campaign_no):
        after = await acts_upto(ground.pool, ground.enrolled, row["as_of"])
        right, told = figures(before, after), msgspec.json.decode(row["body"], type=Bulletin)
        if told.figures != right:
            found.append(_finding("bulletin", f"day {row['day']}", right, told.figures))
        before = after
    return found


async def _newest_point(ground: Ground) -> list[Finding]:
    """The others' are thinned, and each would take a reading of the whole ledger."""
    row = await ground.pool.fetchrow(_NEWEST, ground.campaign_no)
    if row is None:
        return []
    counted = await ground.pool.fetch(_COUNTED, ground.campaign_no, row["as_of"])
    right = [derived["counted"] for derived in counted]
    same = len(right) == len(row["counts"]) and all(
        told in (None, derived) for told, derived in zip(row["counts"], right, strict=False)
    )
    if same:
        return []
    return [_finding("published_count", f"index {row['as_of']}", right, row["counts"])]


def _finding(table: str, where: str, expected: object, found: object) -> Finding:
    def words(value: object) -> str:
        return msgspec.json.encode(value).decode()

    return Finding(table=table, where=where, expected=words(expected), found=words(found))
