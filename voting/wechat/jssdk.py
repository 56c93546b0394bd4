"""Signatures for WeChat's JS-SDK, which lets a page say what its shared link shows. Pure."""

from hashlib import sha1

MOST_URL = 2048


def signature(*, ticket: str, nonce: str, timestamp: int, url: str) -> str:
    """40 hexadecimal digits, as WeChat defines them.

    Args:
        url: the page as its browser has it, without a fragment.
    """
    signed = f"jsapi_ticket={ticket}&noncestr={nonce}&timestamp={timestamp}&url={url}"
    return sha1(signed.encode(), usedforsecurity=False).hexdigest()


def own_page(url: str, origin: str) -> str | None:
    """The address of a page of ours without its fragment; None for everything else."""
    page = url.partition("#")[0]
    plain = page.isascii() and page.isprintable() and "\\" not in page and " " not in page
    return page if plain and len(page) <= MOST_URL and page.startswith(f"{origin}/") else None
