"""What was published over time of any campaign. All of it is invented."""

from dataclasses import dataclass
from datetime import timedelta

from display.chronicle.bulletin import LOT, Bulletin, figures
from display.chronicle.chronicle import Chronicle, Point, curves_of
from tests.campaigns import OPENS
from voting.domain import CampaignId, Status
from voting.ledger.nouns import Acts, Moves
from voting.rules.campaign import Campaign

_POINTS = 30


def invented_chronicle(campaign: Campaign, version: int = 1) -> Chronicle:
    """A point an hour since the opening, and the bulletins of two days."""
    opens_at = campaign.timetable.opens_at or OPENS
    cases = [case.case_id for case in campaign.case]
    points = [
        Point(
            as_of=987654321,
            at=opens_at + timedelta(hours=hour),
            counts=tuple((n + 3) * hour * hour // 5 for n in range(len(cases))),
        )
        for hour in range(_POINTS)
    ]
    acts = [_acts(number) for number in (0, 40, 105)]
    bulletins = tuple(
        Bulletin(
            day=(opens_at + timedelta(days=day)).date(),
            made_at=opens_at + timedelta(days=day + 1),
            lot=LOT,
            figures=figures(acts[day], acts[day + 1]),
        )
        for day in range(2)
    )
    return Chronicle(
        campaign=campaign.campaign_id,
        curves=curves_of(points, cases),
        bulletins=bulletins,
        version=version,
    )


def _acts(number: int) -> Acts:
    moves = [
        (Status.COUNTED, Status.HELD, False, 3),
        (Status.HELD, Status.COUNTED, True, 1),
        (Status.HELD, Status.VOIDED, True, 2),
    ]
    return Acts(
        received=number * 200,
        moves=tuple(
            Moves(leaves=leaves, to=to, by_person=by_person, ballots=number * times)
            for leaves, to, by_person, times in moves
        ),
    )


@dataclass
class Chronicles:
    """Gives the chronicle of one campaign; tests replace it."""

    chronicle: Chronicle

    async def newer(self, campaign: CampaignId, than: int) -> Chronicle | None:
        found = self.chronicle
        return found if found.campaign == campaign and found.version > than else None
