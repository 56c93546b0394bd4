"""Headers that every response carries."""

from functools import cache

from aiohttp import web

from display.wechat import allowed_script

_OTHERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}


@cache
def policy(script: str = "") -> str:
    """The content policy: nothing but ours, and of others at most one script by its address.

    WeChat's script speaks to its client through frames of the client's own schemes, which name
    no host; what it would report to WeChat as a picture stays forbidden.
    """
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' {script}".strip(),
            *(["frame-src weixin: wvjbscheme:"] if script else []),
            "worker-src 'self'",
            "style-src 'self'",
            "img-src 'self'",
            "connect-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )


#: Of an answer that no page is.
HEADERS = {"Content-Security-Policy": policy(), **_OTHERS}


async def add_security_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Add what the response has not set itself; also on errors and streams."""
    response.headers.setdefault("Content-Security-Policy", policy(allowed_script(request)))
    for name, value in _OTHERS.items():
        response.headers.setdefault(name, value)
