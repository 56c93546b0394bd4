"""The inlet: where ballots go to the polls past the application, which would only hand them on."""

from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import HttpVersion11, StreamReader, hdrs
from aiohttp.http_parser import RawRequestMessage

from voting.casting.polls import Envelope, Tell


@dataclass(frozen=True, slots=True, kw_only=True)
class Inlet:
    """What a connection must know of the polls.

    Attributes:
        campaign_at: whose ballots are posted to a path; None where none are.
        cast: takes an envelope, and tells the answer, at once or later.
        last_answers: whether each answer is its connection's last from now on.
    """

    campaign_at: Callable[[str], str | None]
    cast: Callable[[Envelope, Tell], None]
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
