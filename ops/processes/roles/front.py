"""The front: takes ballots and shows pages. It never loads what only judges need."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from functools import partial
from urllib.parse import urlsplit

import structlog
from aiohttp import hdrs, web

from display import routes, wechat_pages
from display.chronicle.chronicle_store import ChronicleStore
from display.digests import DigestShelf
from display.exhibits.board import Board
from display.exhibits.ready import Halves
from display.pages import pages
from display.pages.shelf import Shelf
from display.publishing.snapshot_store import SnapshotStore
from display.sign_in import routes as sign_in_routes
from display.ways import WAYS, Way
from display.wechat import may_load, script_of
from ops import openapi
from ops.background import background
from ops.complaints import pages as complaints
from ops.complaints.pages import Hearings
from ops.complaints.store import ComplaintStore
from ops.deployment import Deployment
from ops.errors import OperationsError
from ops.keys.key_files import is_destroyed
from ops.processes.codes_by_phone import phone_sign_in
from ops.processes.following import follow_campaigns
from ops.processes.listener.bounds import Bounds
from ops.processes.listener.inlet import Inlet
from ops.processes.listener.listening import Place, listening
from ops.processes.observing.asked import observers
from ops.processes.observing.requests import Observer, observed_cast, observing
from ops.processes.roles.seals import Seals
from ops.processes.wechat_account import account_of
from voting import api
from voting.casting.booth import Booth
from voting.casting.envelope import MAX_BODY_BYTES
from voting.casting.polls import Polls
from voting.casting.receipt import Receipts
from voting.domain import IdentityKind, Phase
from voting.errors import OutcomeUnknown
from voting.keyring import CampaignKeys
from voting.keys import chronicle_key, snapshot_key
from voting.ledger.digest import DamagedDigest, Digest, read
from voting.ledger.digest_store import DigestStore, Kept
from voting.ledger.register import Enrolled
from voting.memory.ballot_box import BallotBox
from voting.memory.recall import Recall
from voting.middleware import ERROR_PAGE, problem_documents
from voting.provenance.geography import Geography
from voting.provenance.tracing import Tracer
from voting.voters.channel_links import CHANNELS, ChannelTokens
from voting.voters.identity import CookiePolicy, VoterTokens
from voting.voters.pairing import Pairings
from voting.wechat import doors
from voting.wechat.reception import Pages

_GRACE_S = 10.0
_LOOK_FOR_DIGESTS_S = 15.0
_COUNT_COMPLAINTS_S = 60.0

_log = structlog.get_logger(__name__)


class Front:
    """The campaigns that this process serves, and the application in front of them.

    Once `stop` is set, every answer is the last one on its connection.
    """

    def __init__(
        self,
        deployment: Deployment,
        stop: asyncio.Event | None = None,
        observers: Sequence[Observer] = (),
    ) -> None:
        self._deployment = deployment
        self._observers = observers
        self._account = account_of(deployment.settings)
        self._stop = stop or asyncio.Event()
        self._booths: dict[str, Booth] = {}
        self._keys: dict[str, CampaignKeys] = {}
        self._tracers: dict[str, Tracer] = {}
        self._campaigns_at: dict[str, str] = {}
        self._geography = Geography(deployment.settings.geoip_dir)
        self._box = BallotBox(
            deployment.redis,
            Recall(
                deployment.redis,
                deployment.ballot_pool,
                connections=lambda: deployment.connections.made,
                shards=deployment.settings.shards,
            ),
        )
        self.board = Board(
            source=SnapshotStore(deployment.redis, snapshot_key),
            chronicles=ChronicleStore(deployment.redis, chronicle_key),
            clock=deployment.clock,
        )
        self._shelf = DigestShelf()
        self._seals = Seals(deployment)
        self._polls = self._opened_polls()
        self._pages = Shelf(self.board, self._polls.knows, self._apart)
        self._hearings = Hearings(store=ComplaintStore(deployment.pool), polls=self._polls)

    def app(self) -> web.Application:
        """The public application."""
        app = web.Application(
            middlewares=[*observing(self._observers), problem_documents],
            client_max_size=MAX_BODY_BYTES,
        )
        app[ERROR_PAGE] = pages.error_page
        app.on_response_prepare.append(self._part)
        api.setup(app, self._polls)  # first: a ballot's route is looked up before any other
        app[CHANNELS] = ChannelTokens(self._deployment.house_keys)
        complaints.setup(app, self._hearings)
        routes.setup(app, self.board, origin=self._deployment.settings.origin, shelf=self._shelf)
        sign_in_routes.setup(
            app,
            phones=phone_sign_in(self._deployment),
            pairings=Pairings(self._deployment.redis, self._deployment.house_keys.pairing),
        )
        self._set_up_wechat(app)
        openapi.setup(app)
        return app

    def _set_up_wechat(self, app: web.Application) -> None:
        deployment = self._deployment
        if self._account is not None and IdentityKind.WECHAT in self._account.sign_ins:
            app[WAYS].append(Way(kind=IdentityKind.WECHAT, path="/wechat/login?tap=1"))
        doors.setup(
            app,
            self._account,
            pages=Pages(trouble=wechat_pages.trouble_page, tap=wechat_pages.tap_page),
            around=doors.Surroundings(
                redis=deployment.redis,
                keys=deployment.house_keys,
                origin=deployment.settings.origin,
                sleep=deployment.settings.sleep(),
            ),
        )

    async def _part(self, _request: web.Request, response: web.StreamResponse) -> None:
        """Send who keeps a connection to another front, in order and before we are gone."""
        if self._stop.is_set():
            response.headers[hdrs.CONNECTION] = "close"
            response.force_close()

    async def ready(self) -> None:
        """A health check: raises until a campaign is loaded; a draft alone is shown to nobody."""
        if not self._booths and not await self._deployment.register.all():
            raise OperationsError("no campaign is loaded")

    def inlet(self) -> Inlet:
        """Where ballots go in, and pages out, without the application."""
        return Inlet(
            campaign_at=self._campaigns_at.get,
            cast=observed_cast(
                self._polls.cast, self._observers, self._deployment.settings.trusted_proxies
            ),
            page_at=self._page_at,
            last_answers=self._stop.is_set,
        )

    def _page_at(self, path: str, headers: Mapping[str, str]) -> Halves | None:
        """A page that is ready; none where every request is observed on its way."""
        return None if self._observers else self._pages.find(path, headers)

    def _apart(self, headers: Mapping[str, str]) -> bool:
        """WeChat's clients are allowed its script, where pages use it."""
        return bool(script_of(self._account)) and may_load(headers)

    async def open_all(self) -> None:
        """Show every campaign that is loaded, so that nobody is told it does not exist."""
        for enrolled in await self._deployment.register.all():
            if enrolled.life.phase is not Phase.DRAFT:
                await self.renew(enrolled)

    async def serve(self, enrolled: Enrolled) -> None:
        """Show a campaign and take its ballots, until cancelled."""
        if self.board.exhibit(enrolled.loaded.campaign_id) is None:
            await self.renew(enrolled)
        async with asyncio.TaskGroup() as group:
            if booth := self._booths.get(enrolled.campaign.id):
                group.create_task(booth.run())
                group.create_task(self._seals.renew(enrolled))
            group.create_task(self._show_digests(enrolled))
            group.create_task(self._count_complaints(enrolled))

    async def _show_digests(self, enrolled: Enrolled) -> None:
        """Show every digest that is signed, a little later."""
        store, campaign = DigestStore(self._deployment.pool), enrolled.loaded.campaign_id
        while True:
            known = len(self._shelf.of(campaign))  # their numbers have no gaps
            with suppress(OutcomeUnknown):
                kept = await store.since(enrolled.campaign_no, known)
                self._shelf.add(campaign, _readable(kept, campaign))
            await asyncio.sleep(_LOOK_FOR_DIGESTS_S)

    async def _count_complaints(self, enrolled: Enrolled) -> None:
        while True:
            with suppress(OutcomeUnknown):
                await self._hearings.count(enrolled)
            await asyncio.sleep(_COUNT_COMPLAINTS_S)

    async def renew(self, enrolled: Enrolled) -> None:
        """Show a campaign, or go on under what the ledger now says was decided.

        That may be less than before, where PostgreSQL was restored to an earlier state.
        """
        booth = self._booths.get(enrolled.campaign.id)
        if booth is None:
            await self._open(enrolled)
        else:
            booth.enrolled = enrolled
            self.board.show(enrolled.life)

    async def _open(self, enrolled: Enrolled) -> None:
        campaign = enrolled.campaign
        deployment = self._deployment
        if is_destroyed(deployment.settings.keys_dir, campaign.id):  # shown, and voted in no more
            self.board.show(enrolled.life, await deployment.register.pictures(enrolled))
            return
        keys = deployment.campaign_keys(campaign.id)
        await self._seals.begin(enrolled)
        self._keys[campaign.id] = keys
        self._tracers[campaign.id] = Tracer(
            keys,
            self._geography,
            deployment.settings.trusted_proxies,
            partial(self._seals.seal, campaign.id),
        )
        pictures = await deployment.register.pictures(enrolled)
        self.board.show(enrolled.life, pictures)
        self._campaigns_at[api.ballots_path(campaign.id)] = campaign.id
        self._booths[campaign.id] = Booth(enrolled, deployment.ledger, self._box, deployment.clock)

    def _opened_polls(self) -> Polls:
        house = self._deployment.house_keys
        return Polls(
            booths=self._booths,
            campaign_keys=self._keys,
            tracers=self._tracers,
            tokens=VoterTokens(house),
            cookie=CookiePolicy(secure=self._deployment.settings.secure_cookies),
            receipts=Receipts(house),
            ledger=self._deployment.ledger,
            public_netloc=urlsplit(self._deployment.settings.origin).netloc,
            clock=self._deployment.clock,
            trusted=self._deployment.settings.trusted_proxies,
        )


def _readable(kept: list[Kept], campaign: str) -> list[Digest]:
    """Those before the first that is damaged: `fsck` tells more of it."""
    found: list[Digest] = []
    for one in kept:
        try:
            found.append(read(one.file))
        except DamagedDigest:
            _log.error("digest_damaged", campaign=campaign, number=one.number)
            break
    return found


@asynccontextmanager
async def serving(deployment: Deployment, stop: asyncio.Event) -> AsyncIterator[Front]:
    """Listen on the public port; what was accepted is finished before the listener is gone.

    Args:
        stop: set when this process is asked to end, before the context ends.

    Raises:
        OperationsError: the C parser of aiohttp is missing, or the port is taken.
    """
    settings = deployment.settings
    place = Place(host=settings.public_host, port=settings.public_port)
    async with AsyncExitStack() as stack:
        front = Front(deployment, stop, await stack.enter_async_context(observers(settings)))
        await front.open_all()
        # The listener is inside: it ends before the booths close.
        await stack.enter_async_context(
            background(follow_campaigns(deployment.register, front.serve, front.renew))
        )
        await stack.enter_async_context(
            listening(front.app(), place, inlet=front.inlet(), bounds=Bounds(), grace_s=_GRACE_S)
        )
        yield front
