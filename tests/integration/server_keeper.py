"""A process that keeps the embedded servers of a folder, for tests to attach to and to kill.

Prints one line of JSON once they answer; ends in good order when its input ends.
"""

import asyncio
import json
import sys
from pathlib import Path

from ops.embedded.servers import ServerOptions, start_or_attach


async def keep(data_dir: Path) -> None:
    async with start_or_attach(data_dir, ServerOptions(durable=False)) as servers:
        facts = {
            "postgres_dsn": servers.postgres_dsn,
            "redis_url": servers.redis_url,
            "process_ids": servers.process_ids(),
        }
        sys.stdout.write(json.dumps(facts) + "\n")
        sys.stdout.flush()
        await asyncio.to_thread(sys.stdin.read)


asyncio.run(keep(Path(sys.argv[1])))
