"""Addresses that leave the site: on posters, in codes, in what a shared link shows."""

from urllib.parse import quote, urlsplit

from aiohttp import web

from voting.voters.channel_links import PARAM

ORIGIN = web.AppKey("origin", str)


def page_link(origin: str, campaign: str, case: str = "", token: str | None = None) -> str:
    """The whole address of a campaign's gallery or of a case, with a channel's token if any."""
    path = f"/c/{quote(campaign)}" + (f"/cases/{quote(case)}" if case else "")
    return f"{origin}{path}" + (f"?{PARAM}={token}" if token else "")


def host(link: str) -> str:
    """Where an address leads, for whoever is about to leave the site."""
    return urlsplit(link).hostname or ""


def typed(link: str) -> str:
    """A link as a person would type it."""
    return link.partition("://")[2].partition("?")[0]
