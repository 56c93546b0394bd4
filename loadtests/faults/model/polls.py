"""What citizens do in one campaign, each answer held against the model."""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from random import Random
from uuid import UUID

from loadtests.families.a1_script import a1_script
from loadtests.families.scene import Scene
from loadtests.faults.model.expectation import Campaign, Cast, Citizen, expected
from loadtests.faults.model.sending import Heard, Line
from loadtests.people.electorate import Electorate
from loadtests.people.intent import Caller, seeded_uuid
from loadtests.target import Target

#: Refusals that depend on what else goes on, and that the model leaves open: too fast, a proof.
_UNFORESEEN = {429, 503}
_AT_ONCE = 8


class Polls:
    """The citizens of a campaign, its model, and `differences` between it and the front."""

    def __init__(
        self,
        target: Target,
        name: str,
        electorate: Electorate,
        rng: Random,
    ) -> None:
        self.campaign = Campaign(cases=sorted(case.id for case in electorate.taste.order))
        self.citizens: list[Citizen] = []
        self.differences: list[str] = []
        self._target, self._name = target, name
        self._electorate, self._rng = electorate, rng
        self._line = Line(target)

    @property
    def acknowledged(self) -> list[tuple[UUID, Cast]]:
        """Every ballot that was acknowledged; two voters may have sent one number."""
        return [known for citizen in self.citizens for known in citizen.ballots.items()]

    def close(self) -> None:
        """Let go of the connection."""
        self._line.close()

    def come(self, caller: Caller | None = None) -> Citizen:
        """Somebody enrols: one of the electorate, where no caller is named."""
        who = caller or self._electorate.population.citizen(self._rng)
        heard = self._line.ask("POST", "/api/v1/voters", who, {})
        self._hold("enrolling", heard, frozenset({201}))
        citizen = Citizen(caller=who, cookie=heard.cookie)
        self.citizens.append(citizen)
        return citizen

    def vote(
        self, citizen: Citizen, selections: Sequence[str], ballot_id: UUID | None = None
    ) -> Heard:
        """Send a ballot, a new one where none is named."""
        number = ballot_id or seeded_uuid(self._rng)
        right = expected(self.campaign, citizen, number, selections)
        heard = self._cast(self._line, citizen, selections, number)
        what = f"{' '.join(selections) or 'nothing'} by {number}"
        if heard.status not in _UNFORESEEN or 200 in right:
            self._hold(what, heard, right)
        self._note(citizen, number, selections, heard)
        return heard

    def vote_at_once(self, citizen: Citizen, selections: Sequence[str]) -> None:
        """Send one ballot by several connections at the same time: there is one receipt."""
        number = seeded_uuid(self._rng)
        right = expected(self.campaign, citizen, number, selections)
        lines = [Line(self._target) for _ in range(_AT_ONCE)]
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            told = list(
                pool.map(lambda line: self._cast(line, citizen, selections, number), lines)
            )
        for line, heard in zip(lines, told, strict=True):
            line.close()
            allowed = right | {200} if 201 in right else right
            self._hold(f"{_AT_ONCE} times {number}", heard, allowed | _UNFORESEEN)
        good = [heard for heard in told if heard.status in {200, 201}]
        if len({heard.body.get("receipt") for heard in good}) > 1:
            self.differences.append(f"{number} was sent at once and has several receipts")
        if sum(heard.status == 201 for heard in good) > 1:
            self.differences.append(f"{number} was recorded more than once")
        self._note(citizen, number, selections, (good or told)[0])

    def look_up(self, citizen: Citizen) -> None:
        """Ask for a receipt that was given, and for one that was not."""
        for cast in list(citizen.ballots.values())[-1:]:
            self._look_up(cast.receipt, recorded=True)
            self._look_up(cast.receipt[::-1] + "X", recorded=False)

    def vote_without_cookie(self, selections: Sequence[str]) -> None:
        """Send a ballot as nobody."""
        nobody = Citizen(caller=self._electorate.population.citizen(self._rng), cookie="")
        heard = self._cast(self._line, nobody, selections, seeded_uuid(self._rng))
        self._hold("a ballot without a voter", heard, frozenset({401}))

    def vote_on(self, seconds: float, per_s: float) -> None:
        """Newcomers vote for so many seconds of the wall, each by the electorate's taste."""
        until_s = time.monotonic() + seconds
        while time.monotonic() < until_s:
            self.vote(self.come(), (self._electorate.taste.one(self._rng),))
            time.sleep(1 / per_s)

    def brush(self, case: str, ballots: int, seconds: float) -> None:
        """A script votes for one case, so that the judge finds something."""
        scene = Scene(
            case=case, ballots=ballots, start_s=0.0, span_s=seconds, electorate=self._electorate
        )
        for intent in a1_script(scene, self._rng):
            self.vote(self.come(intent.caller), intent.selections, intent.ballot_id)

    def _cast(
        self, line: Line, citizen: Citizen, selections: Sequence[str], number: UUID
    ) -> Heard:
        path = f"/api/v1/campaigns/{self._name}/ballots"
        body = {"ballot_id": str(number), "selections": [*selections]}
        return line.ask("POST", path, citizen.caller, body, citizen.cookie)

    def _look_up(self, receipt: str, *, recorded: bool) -> None:
        heard = self._line.ask("GET", f"/api/v1/receipts/{receipt}")
        self._hold(f"receipt {receipt}", heard, frozenset({200}))
        if heard.body.get("recorded") is not recorded:
            self.differences.append(f"receipt {receipt} is told as {heard.body}")

    def _hold(self, what: str, heard: Heard, right: frozenset[int]) -> None:
        if heard.status not in right:
            kind = heard.body.get("type", "")
            self.differences.append(f"{what}: {heard.status} {kind}, not {sorted(right)}")

    def _note(
        self, citizen: Citizen, number: UUID, selections: Sequence[str], heard: Heard
    ) -> None:
        """Keep what is new; a ballot that was known before stays as it is."""
        known, receipt = citizen.ballots.get(number), str(heard.body.get("receipt", ""))
        if known is None and heard.status in {200, 201}:
            citizen.ballots[number] = Cast(selections=tuple(selections), receipt=receipt)
        if known is not None and heard.status == 200 and receipt != known.receipt:
            self.differences.append(f"{number} has another receipt than before")
