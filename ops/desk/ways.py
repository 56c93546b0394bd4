"""A route of the desk: where, what answers there, and which permission it needs.

The application takes nothing but these, so there is no route without a permission.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web

from ops.desk.permissions import Permission

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One method at one address.

    Attributes:
        may: what the visitor must be allowed; the guard asks before the handler runs.
        most_bytes: how large a form may be where it brings a file; None for the desk's own bound.
    """

    method: str
    path: str
    handler: Handler
    may: Permission
    most_bytes: int | None = None


def get(path: str, handler: Handler, may: Permission) -> Way:
    """A page. It changes nothing."""
    return Way(method="GET", path=path, handler=handler, may=may)


def post(path: str, handler: Handler, may: Permission, most_bytes: int | None = None) -> Way:
    """A form's address: same origin, and for sessions the form's token, are asked by the guard."""
    return Way(method="POST", path=path, handler=handler, may=may, most_bytes=most_bytes)
