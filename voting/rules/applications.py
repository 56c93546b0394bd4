"""How cases are applied for: until when, what the form asks, until when the office reviews."""

from typing import Annotated

from msgspec import Meta

from voting.rules.shapes import Aware, Shape, Text

#: Files and contacts of applicants are kept until certificates have long been sent.
KEEP_DAYS = 365
_MOST_SIGNS = 2000


class AskedSection(Shape, frozen=True):
    """A part of the form that becomes a section of the case; `most` counts characters."""

    heading: Text
    most: Annotated[int, Meta(ge=1, le=4000)] = _MOST_SIGNS
    optional: bool = False


class Applications(Shape, frozen=True):
    """The way of an application: sent in from `opens_at` up to but not including `closes_at`,
    confirmed or returned before `review_ends_at`.

    How many an applicant may enter is said by `entry`. `keep_days` is for how long files and
    contacts are kept, from `review_ends_at` on.
    """

    opens_at: Aware
    closes_at: Aware
    review_ends_at: Aware
    notice: Text
    section: Annotated[list[AskedSection], Meta(min_length=1, max_length=8)]
    signed_copy: bool = True
    picture: bool = False
    keep_days: Annotated[int, Meta(ge=30, le=1830)] = KEEP_DAYS
