"""From what is on show to what is printed of it, and where that is served."""

import msgspec

from display.exhibits.answers import tag
from display.exhibits.exhibit import Exhibit
from display.exhibits.links import page_link, typed
from display.posters.sheet import Card, Order, Sheet
from display.wording.languages import Language
from voting.rules.entries import Case


def card_of(shown: Exhibit, lang: Language) -> Card:
    """The card of a campaign: of no case, as none may stand before the others."""
    campaign = shown.campaign
    return Card(
        lang=lang,
        campaign=campaign.title.in_language(lang),
        organizer=campaign.organizer.in_language(lang),
        sample=campaign.sample,
    )


def sheet_of(
    shown: Exhibit, case: Case, lang: Language, origin: str, token: str | None = None
) -> Sheet:
    """The poster of a case; a channel's token goes into its link."""
    campaign, picture = shown.campaign, shown.collection.pictures.get(case.case_id)
    category = next(found for found in campaign.category if found.id == case.category)
    return Sheet(
        lang=lang,
        title=case.title.in_language(lang),
        applicant=case.applicant.in_language(lang),
        category=category.title.in_language(lang),
        number=case.id,
        campaign=campaign.title.in_language(lang),
        organizer=campaign.organizer.in_language(lang),
        sample=campaign.sample,
        link=page_link(origin, campaign.id, case.id, token),
        typed=typed(page_link(origin, campaign.id)),
        picture=picture.body if picture else b"",
    )


def version_of(order: Order, drawing: str) -> str:
    """Changes with whatever can be seen on the print.

    Args:
        drawing: the version of how posters are drawn.
    """
    return tag(drawing.encode() + msgspec.msgpack.encode(order))


def poster_url(sheet: Sheet, campaign: str, drawing: str) -> str:
    """Where a poster is served, under the hash of what stands on it."""
    path = f"/c/{campaign}/posters/{sheet.lang}/{sheet.number}.jpg"
    return f"{path}?v={version_of(sheet, drawing)}"


def card_url(card: Card, campaign: str, drawing: str) -> str:
    """Where a card is served, under the hash of what stands on it."""
    return f"/c/{campaign}/card/{card.lang}.jpg?v={version_of(card, drawing)}"
