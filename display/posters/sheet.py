"""What stands on a poster and on a card: no count, no place, nothing that a vote changes.

The painter reads it, and so it leans on nothing that a page needs.
"""

import msgspec


class Sheet(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """A poster's words in its language, `zh` or `en`; the link in its code, and the campaign's
    address as a person would type it; the WebP of its picture, empty where there is none."""

    lang: str
    title: str
    applicant: str
    category: str
    number: str
    campaign: str
    organizer: str
    sample: bool
    link: str
    typed: str
    picture: bytes


class Card(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """The square picture that stands for a campaign where its link is shown."""

    lang: str
    campaign: str
    organizer: str
    sample: bool


Order = Sheet | Card
