"""Access token and ticket, fetched by one front and shared in Redis by all, sealed.

WeChat counts how often either is fetched, and a fetch may end the life of the last one. So
whoever finds one due takes a lock for a while; the others go on with what they have, until its
true end. The lock is never given back: after a fetch nothing is due, and after a vain one it
is the pause before the next.
"""

import os
from collections.abc import Awaitable, Callable
from datetime import datetime

import msgspec
import structlog
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from redis.exceptions import RedisError

from voting.keyring import HouseKeys, derive
from voting.keys import wechat_credential_key, wechat_lock_key
from voting.memory import redis_client
from voting.wechat.client import Client
from voting.wechat.faults import NotAllowed, StaleToken, WeChatFault

#: Within the five minutes in which WeChat gives a new one and still takes the old.
_DUE_BEFORE_END_S = 240.0
_LOOK_S = 30.0
_LOOK_WITHOUT_ONE_S = 2.0
#: Longer than four calls of WeChat may take.
LOCK_S = 20
#: What a person must mend is not mended sooner, and WeChat counts vain calls too.
REFUSED_S = 120
_NONCE_BYTES = 12
_TOKEN, _TICKET = "token", "ticket"

_log = structlog.get_logger(__name__)


class _Kept(msgspec.Struct, frozen=True, array_like=True):
    """A credential and its true end, in seconds since the epoch."""

    value: str
    ends_at: float

    def is_due(self, now: float) -> bool:
        return now >= self.ends_at - _DUE_BEFORE_END_S


_decode = msgspec.json.Decoder(_Kept).decode


class Credentials:
    """What one front knows of the account's ticket, and its part in keeping it good."""

    def __init__(
        self,
        client: Client,
        redis: redis_client.Client,
        keys: HouseKeys,
        app_id: str,
        clock: Callable[[], datetime],
    ) -> None:
        self._client = client
        self._redis = redis
        self._seal = AESGCM(derive(keys.token, "wechat credentials"))
        self._app_id = app_id
        self._clock = clock
        self._ticket: _Kept | None = None

    def ticket(self) -> str | None:
        """The front's own copy, for as long as it is good; asks nobody."""
        kept = self._ticket
        return kept.value if kept and self._now() < kept.ends_at else None

    async def run(self, sleep: Callable[[float], Awaitable[None]]) -> None:
        """Keep the ticket good until cancelled."""
        while True:
            await self.look()
            await sleep(_LOOK_S if self.ticket() else _LOOK_WITHOUT_ONE_S)

    async def look(self) -> None:
        """Take over what the fronts share; where it is due, be the one who renews it, or wait."""
        try:
            self._ticket = await self._kept(_TICKET) or self._ticket
            if self._is_due() and await self._is_ours_to_renew():
                await self._renew()
        except (RedisError, OSError, TimeoutError) as fault:
            _log.warning("wechat_ticket", fault=type(fault).__name__)

    def _is_due(self) -> bool:
        return self._ticket is None or self._ticket.is_due(self._now())

    async def _is_ours_to_renew(self) -> bool:
        key = wechat_lock_key(self._app_id)
        if not await self._redis.set(key, 1, ex=LOCK_S, nx=True):
            return False
        # Somebody may have renewed it between our look and our lock.
        self._ticket = await self._kept(_TICKET) or self._ticket
        return self._is_due()

    async def _renew(self) -> None:
        try:
            self._ticket = await self._new_ticket()
        except WeChatFault as fault:
            _log.warning("wechat_ticket", fault=type(fault).__name__, errcode=fault.errcode)
            if isinstance(fault, StaleToken | NotAllowed):
                await self._redis.expire(wechat_lock_key(self._app_id), REFUSED_S)

    async def _new_ticket(self) -> _Kept:
        token = await self._token()
        try:
            found = await self._client.ticket(token)
        except StaleToken:
            found = await self._client.ticket(await self._token(anew=True))
        return await self._keep(_TICKET, found.ticket, found.expires_in)

    async def _token(self, *, anew: bool = False) -> str:
        """The access token; one that WeChat has called stale is fetched anew, once."""
        kept = None if anew else await self._kept(_TOKEN)
        if kept and not kept.is_due(self._now()):
            return kept.value
        try:
            found = await self._client.token(anew=anew)
        except WeChatFault:
            if kept is None:
                raise
            return kept.value  # good until its true end
        return (await self._keep(_TOKEN, found.access_token, found.expires_in)).value

    async def _kept(self, name: str) -> _Kept | None:
        """What the fronts share, if it has not ended."""
        key = wechat_credential_key(self._app_id, name)
        sealed = await self._redis.get(key)
        if not isinstance(sealed, bytes):
            return None
        try:
            kept = _decode(self._seal.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], key))
        except (InvalidTag, ValueError, msgspec.DecodeError):
            return None  # of another installation, or damaged: as if it were not there
        return kept if self._now() < kept.ends_at else None

    async def _keep(self, name: str, value: str, lifetime_s: int) -> _Kept:
        kept = _Kept(value, self._now() + lifetime_s)
        key, nonce = wechat_credential_key(self._app_id, name), os.urandom(_NONCE_BYTES)
        sealed = nonce + self._seal.encrypt(nonce, msgspec.json.encode(kept), key)
        await self._redis.set(key, sealed, ex=lifetime_s)
        return kept

    def _now(self) -> float:
        return self._clock().timestamp()
