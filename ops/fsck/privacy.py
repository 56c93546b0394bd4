"""The journal of personal data: no record of it is missing, and none says what it did not."""

from ops.custody.journal import Journal, broken
from ops.fsck.finding import Finding, Ground


async def differences(ground: Ground) -> list[Finding]:
    """Records that do not follow from the one before."""
    entries = await Journal(ground.pool).all(ground.campaign_no)
    return [
        Finding(
            table="privacy_record",
            where=f"record {one.number}",
            expected="a record as it was written, behind the one before",
            found=f"{one.act} by {one.actors}",
        )
        for one in broken(entries)
    ]
