"""What a citizen with an old phone on a poor network waits for, in a real Chromium.

A phone's size, a network of 1.6 Mbit/s down and 0.75 up with 150 ms there and back, a processor
four times slower than this one: what Lighthouse calls a slow 4G and a middle phone. Nobody reads
or hesitates: the first case is chosen and sent as soon as the page lets one.
"""

from statistics import median
from typing import Any

from loadtests.bench.chromium import ARGUMENTS, NO_CHROMIUM, chromium
from loadtests.bench.domain import Browsing

#: The design's bound on the first load of the gallery, without pictures.
MOST_BYTES = 100 * 1024
_PHONE = {"width": 390, "height": 844}
_NETWORK = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 750_000 / 8,
}
_SLOWER = 4
_VISITS = 3
_WAIT_MS = 60_000
_PAINTED = """() => new Promise((tell) => {
  const seen = () => performance.getEntriesByName("first-contentful-paint")[0];
  const look = () => seen() ? tell(seen().startTime) : setTimeout(look, 50);
  look();
})"""


class NoBrowser(Exception):
    """There is no browser to look with; the message says what to do about it."""


class Unseen(Exception):
    """The browser did not see what it should have."""


def browse(gallery: str) -> Browsing:
    """Visit a gallery as a new voter, a few times, and cast a ballot each time.

    Raises:
        NoBrowser: there is none on this machine.
        Unseen: a page or a receipt did not come in time.
    """
    found = chromium()
    if found is None:
        raise NoBrowser(NO_CHROMIUM)
    from playwright.sync_api import Error, sync_playwright  # noqa: PLC0415 — half a second

    path, environment = found
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=path, env=environment, args=list(ARGUMENTS)
            )
            visits = [_visit(browser, gallery) for _ in range(_VISITS)]
            browser.close()
    except Error as fault:
        raise Unseen(str(fault).partition("\n")[0]) from fault
    return Browsing(
        visits=_VISITS,
        gallery_bytes=max(visit["bytes"] for visit in visits),
        gallery_requests=max(visit["requests"] for visit in visits),
        first_contentful_paint_ms=round(median(visit["painted_ms"] for visit in visits)),
        cast_ms=round(median(visit["cast_ms"] for visit in visits)),
    )


def _visit(browser: Any, gallery: str) -> dict[str, float]:
    context = browser.new_context(viewport=_PHONE, has_touch=True, locale="zh-CN")
    page = context.new_page()
    page.set_default_timeout(_WAIT_MS)
    weight = _Weight(context.new_cdp_session(page))
    page.goto(gallery, wait_until="load")
    first_load = weight.told()
    painted_ms = page.evaluate(_PAINTED)
    page.locator(".choose").first.click()
    page.locator("[data-send]").click()
    page.locator("[data-receipt]").wait_for()
    cast_ms = page.evaluate("performance.now()")
    context.close()
    return {**first_load, "painted_ms": painted_ms, "cast_ms": cast_ms}


class _Weight:
    """Slows a page's network and processor down, and weighs what it loads but pictures."""

    def __init__(self, session: Any) -> None:
        self._pictures: set[str] = set()
        self._bytes: dict[str, float] = {}
        session.on("Network.responseReceived", self._received)
        session.on("Network.loadingFinished", self._finished)
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", _NETWORK)
        session.send("Emulation.setCPUThrottlingRate", {"rate": _SLOWER})

    def told(self) -> dict[str, float]:
        """Bytes as they came over the line, and how many requests they took."""
        weighed = [size for request, size in self._bytes.items() if request not in self._pictures]
        return {"bytes": sum(weighed), "requests": len(weighed)}

    def _received(self, event: dict[str, Any]) -> None:
        if event["type"] == "Image" and not event["response"]["url"].endswith(".svg"):
            self._pictures.add(event["requestId"])

    def _finished(self, event: dict[str, Any]) -> None:
        self._bytes[event["requestId"]] = event["encodedDataLength"]
