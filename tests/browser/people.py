"""People who come to the desk of a running product, in browsers of their own."""

from dataclasses import dataclass

import pyotp
from playwright.async_api import Browser, Page
from yarl import URL

from ops.desk.permissions import Role
from tests.desks import PASSWORD
from tests.product import Product

SCREEN = {"width": 1280, "height": 860}


@dataclass(frozen=True, slots=True)
class AtTheDesk:
    """Somebody who is signed in, and where the desk shows the campaign."""

    page: Page
    base: str

    async def look(self, path: str) -> None:
        """Open a page of the campaign's."""
        await self.page.goto(f"{self.base}{path}")


async def signed_in(
    browser: Browser, product: Product, name: str, role: Role, campaign: str
) -> AtTheDesk:
    """A new account, set up by its first-login link as a person would."""
    context = await browser.new_context(viewport=SCREEN, locale="zh-CN")  # type: ignore[arg-type]
    page = await context.new_page()
    page.set_default_timeout(30_000)
    link = URL(product.command("user", "add", name, "--role", role.value)["link"])
    desk = product.facts["desk"].rstrip("/")  # a command does not know which port was free
    await page.goto(f"{desk}{link.path_qs}")
    for field in await page.locator("input[type=password]").all():
        await field.fill(PASSWORD)
    await page.keyboard.press("Enter")
    secret = (await page.locator("#by-hand").inner_text()).replace("-", "")
    await page.locator("input[name=code]").fill(pyotp.TOTP(secret).now())
    await page.keyboard.press("Enter")
    await page.get_by_role("link", name="已存好").click()
    return AtTheDesk(page, f"{desk}/campaigns/{campaign}")
