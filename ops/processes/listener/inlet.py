"""The inlet: what passes the application by, which would only hand it on.

Ballots go to the polls; pages that are ready go out as they are.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from aiohttp import HttpVersion11, StreamReader, hdrs
from aiohttp.http_parser import RawRequestMessage

from ops.processes.listener.answers import dated
from voting.casting.envelope import Envelope
from voting.casting.polls import Tell


@dataclass(frozen=True, slots=True, kw_only=True)
class Inlet:
    """What a connection must know of the polls and of the pages.

    Attributes:
        campaign_at: whose ballots are posted to a path; None where none are.
        cast: takes an envelope, and tells the answer, at once or later.
        page_at: the page that a path and headers ask for, in halves around the date; None where
            it is not ready.
        last_answers: whether each answer is its connection's last from now on.
    """

    campaign_at: Callable[[str], str | None]
    cast: Callable[[Envelope, Tell], None]
    page_at: Callable[[str, Mapping[str, str]], tuple[bytes, bytes] | None]
    last_answers: Callable[[], bool]

    def takes(self, path: str) -> bool:
        """Whether what is posted to a path is a ballot."""
        return self.campaign_at(path) is not None

    def fits(self, head: RawRequestMessage, payload: StreamReader) -> bool:
        """Whether a request is a ballot, there in whole, and wants nothing but an answer."""
        return (
            head.method == "POST"
            and payload.is_eof()
            and payload.exception() is None
            and self.takes(head.path)
            and head.version == HttpVersion11
            and not head.upgrade
            and hdrs.EXPECT not in head.headers
        )

    def page(self, head: RawRequestMessage, payload: StreamReader) -> bytes | None:
        """The whole answer to a request for a page that is ready, which wants nothing else."""
        if (
            head.method != "GET"
            or not payload.is_eof()
            or head.version != HttpVersion11
            or head.upgrade
            or head.should_close
            or hdrs.EXPECT in head.headers
            or self.last_answers()
        ):
            return None
        halves = self.page_at(head.path, head.headers)
        return dated(*halves) if halves else None
