"""What everything in a campaign file is made of: its base, its texts and its plain values."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

Slug = Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=64)]
Line = Annotated[str, Meta(min_length=1, max_length=200)]
Prose = Annotated[str, Meta(min_length=1, max_length=4000)]
Positive = Annotated[int, Meta(ge=1)]
Aware = Annotated[datetime, Meta(tz=True)]


class Shape(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Base of everything in a campaign file. What is not said there is not written either."""


class Text(Shape, frozen=True):
    """A line or a paragraph in both languages."""

    zh: Prose
    en: Prose

    def in_language(self, language: str) -> str:
        """The English text for "en", the Chinese one for anything else."""
        return self.en if language == "en" else self.zh
