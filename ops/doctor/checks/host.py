"""This host: files that a front may have open, and the parser that it needs."""

import resource
from collections.abc import Iterator

from ops.doctor.finding import Finding, error, warning
from ops.doctor.patient import Patient
from ops.errors import OperationsError
from ops.processes.listener.bounds import OTHER_FILES, Bounds
from ops.processes.listener.listening import refuse_slow_parser


async def check(patient: Patient) -> list[Finding]:
    """What is wrong with the host, whatever it talks to."""
    del patient
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    limit = None if hard == resource.RLIM_INFINITY else hard
    return [*open_files(limit), *_parser()]


def open_files(limit: int | None) -> Iterator[Finding]:
    """What a hard limit means; None is none."""
    needed = Bounds().connections + OTHER_FILES
    if limit is not None and limit < needed:
        yield warning(
            "open-files",
            zh=f"每个进程最多打开 {limit} 个文件，一个前端满载需要 {needed} 个",
            en=f"a process may have {limit} files open; a front takes fewer connections than the"
            f" {Bounds().connections} that it could, for which {needed} are needed",
            do_zh=f"设置 LimitNOFILE={needed}（systemd）或 ulimit -Hn",
            do_en=f"set LimitNOFILE={needed} (systemd), or ulimit -Hn",
        )


def _parser() -> list[Finding]:
    try:
        refuse_slow_parser()
    except OperationsError:
        return [
            error(
                "slow-parser",
                zh="aiohttp 没有 C 解析器：前端拒绝启动",
                en="aiohttp has no C parser: fronts refuse to start",
                do_zh="用 `make setup` 重装依赖，不要从源码编译 aiohttp",
                do_en="install what is locked with `make setup`, and aiohttp from its wheel",
            )
        ]
    return []
