"""How anybody checks a report: the other files, their hashes, the commands."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from reportlab.platypus import Flowable

from ops.export.report.grids import Column, grid
from ops.export.report.lettering import BOX, CODE, NOTE, Lettering
from ops.export.state import State

_FILES = (
    Column(heading="文件", width=96),
    Column(heading="字节", width=64, right=True),
    Column(heading="SHA-256"),
)


def proof(lettering: Lettering, state: State, folder: Path) -> Iterator[Flowable]:
    """Commands and hashes; the files are those that are written already."""
    yield lettering.paragraph(
        "本报告与下列文件一同导出。任何人都可以仅凭这些文件，不经主办方的数据库，"
        "重新计算票数、排名与名单："
    )
    yield lettering.paragraph("pingxuan verify 导出文件夹", CODE)
    yield lettering.paragraph(
        "该命令从 campaign.toml（规则）、records.csv（裁定与决定）和 ballots.parquet（选票）"
        "重算哈希链和全部表格；有一个字节不符，即指出文件与所在的行。"
        "也可以用系统自带的工具核对单个文件："
    )
    yield lettering.paragraph("sha256sum ballots.parquet records.csv campaign.toml", CODE)
    rows = [[path.name, path.stat().st_size, _digest(path)] for path in sorted(folder.iterdir())]
    yield grid(lettering, _FILES, rows)
    yield lettering.paragraph(
        f"账本哈希（序号 {state.as_of}）：{state.chain_head}\n"
        f"起始哈希（载入时的规则）：{state.genesis.hex()}"
    )
    yield lettering.paragraph(
        "本报告自身的 SHA-256 记于 manifest.json。选票文件不含可识别个人的信息。", NOTE
    )


def missing_letters(lettering: Lettering) -> Iterator[Flowable]:
    """A note on the letters that the font lacks, where there are any."""
    if lettering.missing:
        count = lettering.missing.total()
        told = f"有 {count} 个字符不在本报告的字库中，以“{BOX}”代替；原文见同名表格文件。"
        yield lettering.paragraph(told, NOTE)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
