"""`pingxuan alert test` shows whether people can be told."""

import asyncio
import json
import os
import sys
from pathlib import Path

from tests.receivers import receiver

PLAN = """
[outbound]
hosts = ["127.0.0.1"]
networks = ["127.0.0.0/8"]

[[webhook]]
name = "office"
format = "wecom"
url = "{url}/office"

[[webhook]]
name = "duty"
format = "dingtalk"
url = "{url}/duty"
secret_file = "secret"
"""


async def run(file: Path, *words: str) -> tuple[int | None, str, str]:
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "ops.cli", "alert", "test", *words),
        env={**os.environ, "PINGXUAN_MESSAGES_FILE": str(file)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await child.communicate()
    return child.returncode, out.decode(), err.decode()


def plan(folder: Path, url: str) -> Path:
    (folder / "secret").write_text("SEC1")
    file = folder / "messages.toml"
    file.write_text(PLAN.format(url=url), encoding="utf-8")
    return file


async def test_a_test_reaches_every_channel(tmp_path: Path) -> None:
    async with receiver() as double:
        code, out, err = await run(plan(tmp_path, double.url))
        assert (code, out) == (0, "office: delivered\nduty: delivered\n"), err
        office, duty = double.got.get_nowait(), double.got.get_nowait()
    assert "评选：测试通知" in json.loads(office.body)["text"]["content"]
    assert duty.path.startswith("/duty?timestamp=")


async def test_a_channel_that_fails_is_named_and_ends_with_3(tmp_path: Path) -> None:
    async with receiver((200, '{"errcode": 93000}')) as double:
        code, out, _ = await run(plan(tmp_path, double.url), "--json")
    assert code == 3
    assert json.loads(out)["channels"] == {
        "office": {"ok": False, "fault": "errcode 93000"},
        "duty": {"ok": True, "fault": ""},
    }


async def test_an_unknown_channel_is_wrong_input(tmp_path: Path) -> None:
    code, _, err = await run(plan(tmp_path, "http://127.0.0.1:9"), "--channel", "nobody")
    assert (code, "office, duty" in err) == (2, True)
