"""Whether a user agent agrees with itself. Pure."""

from enum import StrEnum


class ClientClass(StrEnum):
    """What a user agent says of the program behind it.

    CONSISTENT is no praise: whoever copies a browser's header whole is consistent.
    """

    UNKNOWN = ""
    CONSISTENT = "consistent"
    ODD = "odd"
    SCRIPT = "script"


def client_class(user_agent: str) -> ClientClass:
    """The class of a user agent; UNKNOWN for an empty one."""
    return ClientClass.CONSISTENT if user_agent.strip() else ClientClass.UNKNOWN
