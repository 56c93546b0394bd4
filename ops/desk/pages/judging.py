"""A judge's seats: blind packs, and marks until the deadline."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from aiohttp import web

from ops.desk.forms import text
from ops.desk.house import DESK, VISITOR
from ops.desk.pages.overview import enrolled_of
from ops.desk.permissions import Permission
from ops.desk.rendering import page
from ops.desk.ways import get, post
from ops.scores.assignment import Assignment
from ops.scores.loading import assigned
from ops.scores.marks import mark
from ops.seats.mark_store import Marks
from ops.seats.packs import Sheet, pack
from ops.seats.store import Seat, Seats


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """One's own seat, with what it has to score."""

    request: web.Request
    seat: Seat
    assignment: Assignment
    sheets: list[Sheet]

    @property
    def marks(self) -> Marks:
        return Marks(self.request.app[DESK].pool)

    @property
    def most(self) -> Decimal:
        assert self.seat.judge is not None
        return self.assignment.most(self.seat.judge)

    def sheet(self) -> Sheet:
        """The case that the address names by the seat's own code."""
        code = self.request.match_info["code"]
        found = next((one for one in self.sheets if one.code == code), None)
        if found is None:
            raise web.HTTPNotFound
        return found

    async def shown(self) -> dict[str, Any]:
        campaign = self.assignment.campaign
        return {
            "seat": self.seat,
            "campaign": campaign,
            "zone": campaign.timetable.timezone,
            "component": self.assignment.title,
            "most": self.most,
            "sheets": self.sheets,
            "marks": await self.marks.of_seat(self.seat.no),
            "is_open": self.seat.is_open(self.request.app[DESK].now()),
        }


async def show_all(request: web.Request) -> web.StreamResponse:
    """`GET /judging`: one's own seats."""
    desk = request.app[DESK]
    seats = await Seats(desk.pool).of_account(request[VISITOR].account_no)
    mine = [
        (one, (await enrolled_of(desk.deployment, one.campaign)).campaign)
        for one in seats
        if one.component
    ]
    return await page(request, "judging.html", {"seats": mine})


async def show_pack(request: web.Request) -> web.StreamResponse:
    """`GET /judging/{no}`: the cases by code, and what was given."""
    return await page(request, "pack.html", await (await _place(request)).shown())


async def show_sheet(request: web.Request) -> web.StreamResponse:
    """`GET /judging/{no}/{code}`: one case, without names."""
    place = await _place(request)
    return await _show_sheet(place, place.sheet())


async def give(request: web.Request) -> web.StreamResponse:
    """`POST /judging/{no}/{code}`, `score`: a mark, or none; on to the next without one."""
    place = await _place(request)
    sheet, typed = place.sheet(), await text(request, "score")
    try:
        score = mark(typed, place.most)
    except ValueError:
        return await _show_sheet(place, sheet, typed=typed, trouble="score")
    if not await place.marks.give(place.seat.no, sheet.case, score, request.app[DESK].now()):
        return await _show_sheet(place, sheet, typed=typed, trouble="late")
    raise web.HTTPSeeOther(await _following(place, sheet))


async def _following(place: _Place, sheet: Sheet) -> str:
    given = await place.marks.of_seat(place.seat.no)
    at = place.sheets.index(sheet)
    later = [*place.sheets[at + 1 :], *place.sheets[:at]]
    code = next((one.code for one in later if one.case not in given), "")
    return f"/judging/{place.seat.no}/{code}".rstrip("/")


async def _show_sheet(
    place: _Place, sheet: Sheet, *, typed: str | None = None, trouble: str = ""
) -> web.Response:
    shown = await place.shown()
    given = shown["marks"].get(sheet.case)
    kept = f"{given:f}" if given is not None else ""
    shown |= {
        "sheet": sheet,
        "typed": typed if typed is not None else kept,
        "trouble": trouble,
    }
    status = 422 if trouble else 200
    return await page(place.request, "sheet.html", shown, status=status)


async def _place(request: web.Request) -> _Place:
    desk, no = request.app[DESK], int(request.match_info["no"])
    seats = await Seats(desk.pool).of_account(request[VISITOR].account_no)
    seat = next((one for one in seats if one.no == no and one.component), None)
    if seat is None:  # another's is told like one that is not there
        raise web.HTTPNotFound
    enrolled = await enrolled_of(desk.deployment, seat.campaign)
    assignment = assigned(desk.deployment, enrolled).get(seat.component or "")
    if assignment is None:  # the rules were amended
        raise web.HTTPNotFound
    key = desk.deployment.campaign_keys(seat.campaign).score_codes
    sheets = pack(key, seat.no, assignment)
    return _Place(request=request, seat=seat, assignment=assignment, sheets=sheets)


_PACK = r"/judging/{no:\d{1,9}}"
WAYS = (
    get("/judging", show_all, Permission.JUDGE),
    get(_PACK, show_pack, Permission.JUDGE),
    get(_PACK + "/{code}", show_sheet, Permission.JUDGE),
    post(_PACK + "/{code}", give, Permission.JUDGE),
)
