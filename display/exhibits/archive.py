"""What was published over time as the front shows it: ready made, and drawn once."""

from dataclasses import dataclass, field

import msgspec

from display.chronicle.bulletin import Bulletin
from display.chronicle.chronicle import Chronicle, Curves
from display.exhibits.answers import JSON, Answer, make
from voting.domain import CampaignId


class Bulletins(msgspec.Struct, frozen=True, kw_only=True):
    """What `/bulletins` answers: every daily bulletin, the newest first."""

    campaign: CampaignId
    bulletins: tuple[Bulletin, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """A chronicle with its JSON answers; `drawn` fills with what is rendered of it."""

    version: int
    curves: Curves
    bulletins: tuple[Bulletin, ...]
    curves_answer: Answer
    bulletins_answer: Answer
    drawn: dict[tuple[str, ...], str] = field(default_factory=dict)


def archive(chronicle: Chronicle) -> Archive:
    """Put a chronicle on show; bulletins the newest first."""
    newest_first = chronicle.bulletins[::-1]
    told = Bulletins(campaign=chronicle.campaign, bulletins=newest_first)
    return Archive(
        version=chronicle.version,
        curves=chronicle.curves,
        bulletins=newest_first,
        curves_answer=make(msgspec.json.encode(chronicle.curves), JSON),
        bulletins_answer=make(msgspec.json.encode(told), JSON),
    )
