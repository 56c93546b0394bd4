"""The desk's audit log: numbers without a gap, and every hash follows from the one before."""

from ops.desk.audit.store import AuditLog
from ops.fsck.finding import Finding, Ground


async def differences(ground: Ground) -> list[Finding]:
    """Every break of the chain; the log is the same for every campaign."""
    faults = await AuditLog(ground.pool).faults()
    return [
        Finding(table="audit_record", where="", expected="a chain that holds", found=fault)
        for fault in faults
    ]
