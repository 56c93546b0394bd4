"""axe, as `make browser` unpacked it, asked about the page that is open."""

import json
import sys
from pathlib import Path

import pytest
from playwright.async_api import Page

_AXE = Path(sys.executable).parents[1] / "browser" / "axe.min.js"
_STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


async def violations(page: Page) -> list[str]:
    """Every rule that the open page breaks, with the elements; WCAG 2.2 AA and good practice."""
    if not _AXE.exists():
        pytest.skip("no axe: `make browser` unpacks it")
    if not await page.evaluate("Boolean(window.axe)"):
        await page.evaluate(_AXE.read_text(encoding="utf-8"))
    found = await page.evaluate(
        "standards => axe.run(document, {runOnly: standards, resultTypes: ['violations']})",
        _STANDARDS,
    )
    return [
        f"{one['id']}: {json.dumps([node['html'][:160] for node in one['nodes'][:4]])}"
        for one in found["violations"]
    ]
