"""The keys are here, are those of the database, and are read by nobody else."""

import stat
from collections.abc import Iterator
from pathlib import Path

from ops.doctor.finding import Finding, error
from ops.doctor.patient import Patient
from ops.keys import key_files, key_marks
from ops.keys.key_files import KeyFileError
from ops.keys.key_marks import KeyState

_LOADED = """
SELECT c.id FROM campaign c JOIN sequencer s ON s.campaign_no = c.campaign_no
WHERE s.phase <> 'certified'
"""
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


async def check(patient: Patient) -> list[Finding]:
    """What is wrong with the keys of this host; a certified campaign's may be destroyed."""
    folder = patient.settings.keys_dir
    found = list(readable_by_others(folder))
    if patient.postgres is None:
        return found
    try:
        here = key_files.secrets_in(folder)
        if not await patient.postgres.fetchval("SELECT to_regclass('key_mark') IS NOT NULL"):
            return found
        states = await key_marks.states(patient.postgres, folder)
        loaded = [row["id"] for row in await patient.postgres.fetch(_LOADED)]
    except KeyFileError as fault:
        return [*found, _damaged(fault)]
    needed = {key_files.name_of(one) for one in loaded} | ({key_files.HOUSE} if loaded else set())
    missing = sorted(needed - set(here))
    others = sorted(name for name, state in states.items() if state is KeyState.ANOTHER)
    return [*found, *(_missing(folder / one) for one in missing), *map(_another, others)]


def readable_by_others(folder: Path) -> Iterator[Finding]:
    """Files, or the folder itself, that other accounts may open."""
    for place in (folder, *sorted(folder.glob("*.key"))):
        if place.exists() and place.stat().st_mode & _OTHERS:
            yield error(
                "key-readable",
                zh=f"{place} 可被其他账号读取：谁读到密钥，谁就能认出投票人",
                en=f"{place} is open to other accounts: who reads a key recognises every voter",
                do_zh=f"执行 chmod go= {place}",
                do_en=f"chmod go= {place}",
            )


def _missing(file: Path) -> Finding:
    return error(
        "key-missing",
        zh=f"缺少 {file}：没有它无法为该活动收票",
        en=f"{file} is missing: no ballot of its campaign can be taken without it",
        do_zh="从载入活动的主机复制，或用 `pingxuan restore --keys` 从备份取回",
        do_en="copy it from the host where the campaign was loaded, or from a backup of the keys",
    )


def _another(name: str) -> Finding:
    return error(
        "key-differs",
        zh=f"{name} 与数据库中的不是同一把密钥：本机会把每个投票人都当成别人",
        en=f"{name} is another key than the database knows: this host takes every voter for"
        " somebody else",
        do_zh="停掉本机的前端，从最早载入活动的主机复制密钥",
        do_en="stop the fronts of this host, and copy the key from where the campaign was loaded",
    )


def _damaged(fault: KeyFileError) -> Finding:
    return error(
        "key-damaged",
        zh=f"密钥文件损坏或不可读：{fault}",
        en=f"a key file is damaged or cannot be read: {fault}",
        do_zh="从备份取回：`pingxuan restore --keys`",
        do_en="bring it back from a backup of the keys",
    )
