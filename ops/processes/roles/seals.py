"""The seals of a front: a session key for each campaign, another one every hour."""

import asyncio
from contextlib import suppress

from ops.deployment import Deployment
from ops.keys import key_files
from voting.errors import OutcomeUnknown
from voting.ledger.register import Enrolled
from voting.ledger.sealed_addresses import SealedAddresses
from voting.provenance.sealing import SessionSeal

_SESSION_S = 3600.0


class Seals:
    """What addresses are sealed with. A front that is taken over can open an hour's, no more."""

    def __init__(self, deployment: Deployment) -> None:
        self._deployment = deployment
        self._addresses = SealedAddresses(deployment.pool)
        self._seals: dict[str, SessionSeal] = {}

    async def begin(self, enrolled: Enrolled) -> None:
        """Seal under a new session key from now on.

        Raises:
            KeyFileError: the campaign's sealing key is missing.
            OutcomeUnknown: PostgreSQL does not answer.
        """
        campaign = enrolled.loaded.id
        public = key_files.sealing_key(self._deployment.settings.keys_dir, campaign)
        self._seals[campaign] = await self._addresses.begin(enrolled.campaign_no, public)

    async def renew(self, enrolled: Enrolled) -> None:
        """Begin a session every hour, until cancelled; without an answer the last one goes on."""
        while True:
            await asyncio.sleep(_SESSION_S)
            with suppress(OutcomeUnknown, key_files.KeyFileError):
                await self.begin(enrolled)

    def seal(self, campaign: str, packed: bytes) -> bytes:
        """Seal the bytes of an address."""
        return self._seals[campaign](packed)
