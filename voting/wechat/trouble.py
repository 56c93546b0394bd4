"""Why a sign-in by WeChat goes no further; each has a page that says what to do next. Pure."""

from enum import StrEnum


class Trouble(StrEnum):
    """What a citizen is told instead of being signed in."""

    NOT_SET_UP = "not-set-up"
    NOT_IN_WECHAT = "not-in-wechat"
    BY_MESSAGE = "by-message"
    CONSENT = "consent"
    WRONG_STATE = "wrong-state"
    DECLINED = "declined"
    CODE_SPENT = "code-spent"
    SNAPSHOT = "snapshot"
    LINK_SPENT = "link-spent"
    BUSY = "busy"
    REFUSED = "refused"


STATUS: dict[Trouble, int] = {
    Trouble.NOT_SET_UP: 404,
    Trouble.NOT_IN_WECHAT: 403,
    Trouble.BY_MESSAGE: 403,
    Trouble.CONSENT: 200,
    Trouble.WRONG_STATE: 400,
    Trouble.DECLINED: 403,
    Trouble.CODE_SPENT: 400,
    Trouble.SNAPSHOT: 403,
    Trouble.LINK_SPENT: 400,
    Trouble.BUSY: 503,
    Trouble.REFUSED: 502,
}
