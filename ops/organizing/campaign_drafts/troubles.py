"""Why a draft cannot be changed as somebody asks. Pure."""

from enum import StrEnum


class Trouble(StrEnum):
    """What is in the way.

    Attributes:
        STALE: somebody else has changed it since it was shown.
        NOT_TOML: a text is no TOML, or holds what does not belong there; told with its line.
        OTHER_ID: the file gives the campaign another id than the draft has.
    """

    BAD_ID = "bad-id"
    TAKEN = "taken"
    NO_SOURCE = "no-source"
    STALE = "stale"
    NOT_TOML = "not-toml"
    OTHER_ID = "other-id"
    TOO_LARGE = "too-large"
    NO_ZIP = "no-zip"
    NO_CAMPAIGN = "no-campaign"
    NOT_READ = "not-read"
    NO_FILE = "no-file"
    NOT_A_PICTURE = "not-a-picture"
    BROKEN_PICTURE = "broken-picture"
    PICTURE_TOO_LARGE = "picture-too-large"
    HIDDEN_FILE = "hidden-file"
    MOVING_PICTURE = "moving-picture"
    MISTAKES = "mistakes"
    NO_ANNOUNCEMENT = "no-announcement"
    REFUSED = "refused"


class DraftRefused(Exception):
    """A draft stays as it is.

    Attributes:
        trouble: what is in the way.
        told: which file, line or name; what is allowed.
    """

    def __init__(self, trouble: Trouble, told: str = "") -> None:
        super().__init__(f"{trouble}: {told}" if told else str(trouble))
        self.trouble = trouble
        self.told = told
