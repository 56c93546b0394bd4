"""`pingxuan up`: servers, migrations, the campaign and every role on one machine."""

import asyncio
import json
import shutil
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from importlib.metadata import version
from ipaddress import ip_network
from pathlib import Path

from prometheus_client import REGISTRY

from ops import metrics
from ops.children.accounts import Account
from ops.children.private_folder import fresh_folder
from ops.database.rights import applying as rights
from ops.database.rights.database import DatabaseRole
from ops.deployment import (
    bring_up_to_date,
    connected,
    server_options,
    with_embedded,
)
from ops.desk.first_account import first_login
from ops.desk.house import office_of
from ops.embedded import servers as embedded
from ops.errors import OperationsError
from ops.keys import key_files
from ops.organizing import samples
from ops.processes.gathering import Gatherer
from ops.processes.health import listening
from ops.processes.ports import chosen_ports
from ops.processes.roles.process import RoleName, followers, stop_event
from ops.processes.supervisor import RestartPolicy, Role, Supervisor
from ops.settings.given import variable
from ops.settings.settings import Settings
from voting.domain import CampaignId, Phase

_READY_WITHIN_S = 60.0
_STOP_PATIENCE_S = 15.0
#: Fronts stop first: what they accepted is then judged, counted and shown by the others.
_FRONT_TURN, _FOLLOWER_TURN = 0, 1

Watch = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What `up` was asked for."""

    campaign_file: Path | None
    simulate: bool
    as_json: bool


async def up(settings: Settings, request: Request) -> None:
    """Run everything until SIGINT or SIGTERM.

    Raises:
        OperationsError: a server, a role or a port cannot be had.
        CampaignFileError: the campaign file is wrong.
    """
    stop = stop_event()
    async with AsyncExitStack() as stack:
        running, watch = await stack.enter_async_context(_servers(settings))
        campaign = await _prepare(running, request)
        if _has_rights(settings):
            await rights.in_force(running.postgres_url or "")
        health = stack.enter_context(_health_folder(running))
        running = stack.enter_context(chosen_ports(running))
        if request.simulate:
            running = replace(running, trusted_proxies=(ip_network("127.0.0.0/8"),))
        roles = _roles(running, health, as_themselves=_has_rights(settings))
        supervisor = Supervisor(
            [*roles, *_simulator(running, campaign, request)],
            environment=running.environment(),
            policy=RestartPolicy(stop_patience_s=_STOP_PATIENCE_S + running.drain_s),
            on_restart=lambda role: metrics.ROLE_RESTARTS.labels(role).inc(),
        )
        supervised = asyncio.create_task(supervisor.run(stop, beside=watch))
        stack.push_async_callback(_finished, supervised, stop)
        sockets = {role.name: _socket(health, role.name) for role in roles}
        gatherer = Gatherer(lambda: sockets, version=version("pingxuan"), registry=REGISTRY)
        where = (running.inner_host, running.metrics_port)
        bound = await stack.enter_async_context(listening(gatherer.app(), where))
        await _until_ready(gatherer, supervised, stop)
        if not stop.is_set() and not supervised.done():
            await _announce(replace(running, metrics_port=int(str(bound))), campaign, request)
        await supervised
    if not request.as_json:
        print(f"\n  已停止，数据在 {settings.data_dir} / Stopped; the data is there\n")  # noqa: T201


@asynccontextmanager
async def _servers(settings: Settings) -> AsyncIterator[tuple[Settings, list[Watch]]]:
    """The settings with servers that answer, and what keeps embedded ones alive."""
    if not settings.embedded:
        yield settings, []
        return
    async with embedded.own(settings.data_dir, server_options(settings)) as servers:
        yield with_embedded(settings, servers), [servers.watch]


async def _prepare(settings: Settings, request: Request) -> CampaignId:
    """Migrate and load the campaign; returns its id."""
    assert settings.postgres_url is not None
    await bring_up_to_date(settings.postgres_url)
    async with connected(settings) as deployment:
        if request.campaign_file is not None:
            loaded = await samples.load_file(deployment, request.campaign_file)
        else:
            loaded = await samples.open_sample(deployment)
        for one in await deployment.register.all():
            key_files.make_later_keys(settings.keys_dir, one.loaded.id)
        return loaded.campaign.campaign_id


@contextmanager
def _health_folder(settings: Settings) -> Iterator[Path]:
    """Where each role's health listener is; what a killed `up` left there is removed."""
    folder = fresh_folder(settings.data_dir, "health", Account.current())
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _has_rights(settings: Settings) -> bool:
    """Whether each role works with its own rights: on servers of ours, by the server's clock, for
    only the ledger's owner may say another time."""
    return settings.embedded and settings.test_clock is None


def _roles(settings: Settings, health: Path, *, as_themselves: bool) -> list[Role]:
    names = [(f"front-{n}", RoleName.FRONT, _FRONT_TURN) for n in range(1, settings.fronts + 1)]
    names += [(role.value, role, _FOLLOWER_TURN) for role in followers(settings)]
    return [
        Role(
            name=name,
            command=(
                *(sys.executable, "-m", "ops.cli", "role", role.value),
                *("--health", str(_socket(health, name))),
            ),
            stop_turn=turn,
            environment=_own_address(settings, role) if as_themselves else {},
        )
        for name, role, turn in names
    ]


def _own_address(settings: Settings, role: RoleName) -> dict[str, str]:
    own = rights.address_as(settings.postgres_url or "", DatabaseRole(f"pingxuan_{role.value}"))
    return {variable("postgres_url"): own}


def _socket(health: Path, role: str) -> Path:
    return health / f"{role}.sock"


def _simulator(settings: Settings, campaign: CampaignId, request: Request) -> list[Role]:
    if not request.simulate:
        return []
    base = f"http://127.0.0.1:{settings.public_port}"
    return [
        Role(
            name="simulator",
            command=(
                *(sys.executable, "-m", "loadtests", "demo"),
                *("--base", base, "--campaign", campaign),
            ),
            stop_turn=_FRONT_TURN,
        )
    ]


async def _finished(supervised: asyncio.Task[None], stop: asyncio.Event) -> None:
    stop.set()
    await asyncio.wait([supervised])


async def _until_ready(
    gatherer: Gatherer, supervised: asyncio.Task[None], stop: asyncio.Event
) -> None:
    """Wait until every role is ready, or one has failed for good, or we are asked to stop."""
    ready = asyncio.create_task(gatherer.all_ready(within_s=_READY_WITHIN_S))
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait([ready, supervised, stopping], return_when=asyncio.FIRST_COMPLETED)
        found = ready.result() if ready.done() else {}
    finally:
        ready.cancel()
        stopping.cancel()
    late = {name: finding.problem for name, finding in found.items() if not finding.ok}
    if late:
        raise OperationsError(f"not ready after {_READY_WITHIN_S:g} s: {late}")


async def _announce(settings: Settings, campaign: CampaignId, request: Request) -> None:
    async with connected(settings) as deployment:
        facts = _addresses(settings, campaign)
        facts["login"] = facts["desk"] + await first_login(
            office_of(deployment), deployment.clock()
        )
        draft = (await deployment.register.find(campaign)).life.phase is Phase.DRAFT
    facts["show"] = _SHOW if request.simulate else ""
    if draft:
        facts["show"] += _DRAFT.format(campaign=campaign)
    print(json.dumps(facts) if request.as_json else _welcome(facts), flush=True)  # noqa: T201


def _addresses(settings: Settings, campaign: CampaignId) -> dict[str, str]:
    return {
        "campaign": campaign,
        "public": f"{settings.origin}/",
        "desk": f"{settings.desk_origin}/",
        "postgres": settings.postgres_url or "",
        "redis": settings.redis_url or "",
        "metrics": f"http://{settings.inner_host}:{settings.metrics_port}/metrics",
    }


_SHOW = """
  模拟市民正在投票；约半分钟后开始刷票，一两分钟内工作台出现事件
  Simulated citizens vote now; brushing begins in half a minute, and incidents follow at the desk
"""


_DRAFT = """
  {campaign} 是草稿，公众看不到；公布：pingxuan campaign publish {campaign}
  {campaign} is a draft that nobody sees; show it: pingxuan campaign publish {campaign}
"""


def _welcome(facts: dict[str, str]) -> str:
    first = "token=" in facts["login"]
    way_in = "首次登录 / first login" if first else "登录 / sign in        "
    return f"""
  评选已就绪 / Pingxuan is ready

  投票页 / public       {facts["public"]}
  工作台 / desk         {facts["desk"]}
  {way_in} {facts["login"]}
  指标 / metrics        {facts["metrics"]}

{facts["show"]}  按 Ctrl-C 停止，数据会保留 / Ctrl-C stops everything; the data survives
"""
