"""One request after the other, by a connection of one's own."""

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from loadtests.people.intent import Caller
from loadtests.product.running import ProductFailed
from loadtests.target import Target

_WITHIN_S = 30.0
_TRIES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A status, the object that came with it, and the cookie that was set, "" for none."""

    status: int
    body: Mapping[str, Any]
    cookie: str


class Line:
    """A connection to a front that is opened again where it was closed meanwhile."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._open: http.client.HTTPConnection | None = None

    def ask(
        self,
        method: str,
        path: str,
        caller: Caller | None = None,
        body: Any = None,
        cookie: str = "",
    ) -> Heard:
        """Ask once; the same again where the connection broke.

        Raises:
            ProductFailed: it breaks again and again.
        """
        headers = {"Origin": self._target.origin}
        if caller is not None:
            headers |= {"User-Agent": caller.user_agent, "X-Forwarded-For": caller.address}
        if cookie:
            headers["Cookie"] = cookie
        if body is not None:
            headers["Content-Type"] = "application/json"
        sent = None if body is None else json.dumps(body)
        for _ in range(_TRIES):
            try:
                return self._exchange(method, path, sent, headers)
            except (OSError, http.client.HTTPException):
                self.close()
        raise ProductFailed(f"{method} {path}: no answer")

    def close(self) -> None:
        """Close the connection; the next question opens another."""
        if self._open is not None:
            self._open.close()
            self._open = None

    def _exchange(
        self, method: str, path: str, sent: str | None, headers: Mapping[str, str]
    ) -> Heard:
        if self._open is None:
            self._open = http.client.HTTPConnection(
                self._target.host, self._target.port, timeout=_WITHIN_S
            )
        self._open.request(method, path, body=sent, headers=dict(headers))
        answer = self._open.getresponse()
        told = answer.read()
        try:
            body = json.loads(told or b"{}")
        except ValueError:
            body = {}
        cookies = [value.partition(";")[0] for value in answer.headers.get_all("Set-Cookie", [])]
        return Heard(status=answer.status, body=body, cookie="; ".join(cookies))
