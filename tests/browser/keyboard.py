"""Whoever uses the keyboard alone: types where the page puts the cursor, once it stands there."""

from playwright.async_api import Page, expect


async def type_at_once(page: Page, words: str) -> None:
    """Type into the field that a page opens with."""
    await expect(page.locator("[autofocus]")).to_be_focused()
    await page.keyboard.type(words)
