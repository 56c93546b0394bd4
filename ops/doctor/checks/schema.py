"""The database has the shape that this version expects."""

from ops.database.migrate import MigrationError, pending
from ops.doctor.finding import Finding, error
from ops.doctor.patient import Patient


async def check(patient: Patient) -> list[Finding]:
    """Migrations that are missing, or that this version does not know."""
    if patient.postgres is None:
        return []
    try:
        behind = await pending(patient.postgres)
    except MigrationError as fault:
        return [
            error(
                "migrations-unknown",
                zh=f"数据库与本版本不符：{fault}",
                en=f"the database and this version do not fit: {fault}",
                do_zh="把本机升级到写入该迁移的版本",
                do_en="upgrade this host to the version that the migration came with",
            )
        ]
    if not behind:
        return []
    return [
        error(
            "migrations-behind",
            zh=f"有 {len(behind)} 个迁移未执行：{', '.join(behind[:5])}",
            en=f"{len(behind)} migrations have not run: {', '.join(behind[:5])}",
            do_zh="执行 `pingxuan migrate`",
            do_en="run `pingxuan migrate`",
        )
    ]
