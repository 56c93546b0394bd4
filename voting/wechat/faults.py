"""What WeChat's servers can fail with; none carries a secret, a code or a person's name. Pure.

WeChatFault
├── Unreachable   no answer in time, or none that can be read
├── Busy          it asks us to come back later (-1), or we asked too often (45009, 45011)
├── BadCode       a citizen's code is unknown, spent or too old (40029, 40163, 41008, 42003)
├── StaleToken    the account's access token is no longer good (40001, 40014, 42001)
└── NotAllowed    the account, its secret, its rights or its list of addresses do not allow it
"""


class WeChatFault(Exception):
    """Base of them; `errcode` is WeChat's own, 0 where there was none."""

    def __init__(self, errcode: int = 0) -> None:
        super().__init__(f"{type(self).__name__} (errcode {errcode})")
        self.errcode = errcode


class Unreachable(WeChatFault):
    """No answer in time, or none that can be read."""


class Busy(WeChatFault):
    """Later it may work."""


class BadCode(WeChatFault):
    """The code of a sign-in is unknown, spent or too old."""


class StaleToken(WeChatFault):
    """The access token is no longer good, or the secret is another's."""


class NotAllowed(WeChatFault):
    """The settings here or at WeChat are wrong: a person must look."""


_BY_CODE: dict[int, type[WeChatFault]] = {
    -1: Busy,
    45009: Busy,
    45011: Busy,
    40029: BadCode,
    40163: BadCode,
    41008: BadCode,
    42003: BadCode,
    40001: StaleToken,
    40014: StaleToken,
    42001: StaleToken,
}


def fault_of(errcode: int) -> WeChatFault:
    """The fault that an error code stands for."""
    return _BY_CODE.get(errcode, NotAllowed)(errcode)
