"""The pages of the tiny campaign, as a client reads them."""

from typing import Any

from aiohttp.test_utils import TestClient

Client = TestClient[Any, Any]

ROOT = "/c/tiny"
CAMPAIGN_PAGES = [ROOT, f"{ROOT}/cases/c1"] + [
    f"{ROOT}/{name}" for name in ("ranking", "rules", "results", "screen")
]


async def read(client: Client, address: str) -> str:
    return str(await (await client.get(address)).text())
