"""What stands in a ballot's marks: words of what few ballots have, parted by spaces. Pure."""

from collections.abc import Iterable

from voting.domain import NetworkClass
from voting.provenance.client_class import ClientClass

#: The mark of ballots whose voter's rate nobody kept, Redis being away: judged more strictly.
UNMETERED = "unmetered"
_NETWORK = {f"network-{kind}": kind for kind in NetworkClass if kind}
_CLIENT = {f"client-{kind}": kind for kind in (ClientClass.ODD, ClientClass.SCRIPT)}


def marks_of(use: NetworkClass, client: ClientClass) -> tuple[str, ...]:
    """What a network is known to be used for, and a client that does not agree with itself."""
    if not use and client is ClientClass.CONSISTENT:
        return ()  # as nearly every ballot is
    return (
        *(mark for mark, kind in _NETWORK.items() if kind is use),
        *(mark for mark, kind in _CLIENT.items() if kind is client),
    )


def use_in(marks: Iterable[str]) -> NetworkClass:
    """The use of the network that marks tell; UNKNOWN where they tell none."""
    return next((_NETWORK[mark] for mark in marks if mark in _NETWORK), NetworkClass.UNKNOWN)


def client_in(marks: Iterable[str]) -> ClientClass:
    """What marks tell of the client; without any it agreed with itself."""
    return next((_CLIENT[mark] for mark in marks if mark in _CLIENT), ClientClass.CONSISTENT)
