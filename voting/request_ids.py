"""The id by which a request is found in the logs of every machine that it passed.

It is a proxy's, where the proxy is trusted, and else our own. Nothing is made before a line is
logged: a ballot that is cast without a fault has none.
"""

import re
import secrets
from collections.abc import Mapping, Sequence

from voting.provenance.tracing import Network, is_trusted

HEADER = "X-Request-Id"
_SOUND = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


def request_id(headers: Mapping[str, str], peer: str, trusted: Sequence[Network]) -> str:
    """The id of a request from `peer`: a trusted proxy's where it is sound, and else a new one.

    What a client writes itself would let it hide among others, or write into our logs.
    """
    told = headers.get(HEADER, "")
    if told and is_trusted(peer, trusted) and _SOUND.fullmatch(told):
        return told
    return secrets.token_hex(8)
