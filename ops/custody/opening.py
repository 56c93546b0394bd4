"""Opening addresses for a lawful request: two custodians, and a record before anything shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address

import msgspec

from ops.custody.journal import Act, Journal
from ops.custody.shares import Custody, joined, split
from ops.deployment import Deployment
from ops.errors import OperationsError, WrongInput
from ops.keys import key_files
from voting.ledger.register import Enrolled
from voting.ledger.sealed_addresses import SealedAddresses, SealedRow
from voting.provenance.sealing import CannotOpen, Sealed, unwrapped

MOST_OPENED = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A ballot's address, for whoever asked lawfully; None where it is kept no more."""

    index: int
    address: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Whose ballots are asked about, by whom and why."""

    indices: Sequence[int]
    passphrases: Mapping[str, str]
    reason: str


async def share(
    deployment: Deployment, enrolled: Enrolled, passphrases: Mapping[str, str]
) -> Custody:
    """Hand the opening key to custodians; from then on no file of ours opens an address.

    Raises:
        WrongInput: the key is shared already, or the custodians are not two to five.
        OutcomeUnknown: the journal cannot be written; nothing was changed.
    """
    folder, campaign = deployment.settings.keys_dir, enrolled.loaded.id
    key = key_files.unshared_opening_key(folder, campaign)
    if key is None:
        known = ", ".join(_custody(deployment, campaign).custodians)
        raise WrongInput(f"{campaign} has custodians already: {known}")
    custody = split(campaign, key, passphrases)
    names = custody.custodians
    about = "the opening key was shared"
    await _journal(deployment, enrolled, Act.CUSTODY, actors=names, about=about)
    key_files.share_opening_key(folder, campaign, msgspec.json.encode(custody))
    return custody


async def opened(deployment: Deployment, enrolled: Enrolled, wish: Wish) -> list[Opened]:
    """The addresses of some ballots.

    Raises:
        WrongInput: no custodians, not two of them, or too many ballots at once.
        OutcomeUnknown: the journal cannot be written; nothing is shown.
        OperationsError: an address was sealed under another key.
    """
    if not 0 < len(wish.indices) <= MOST_OPENED:
        allowed = f"from 1 to {MOST_OPENED} are opened at once"
        raise WrongInput(f"{len(wish.indices)} ballots: {allowed}")
    key = joined(_custody(deployment, enrolled.loaded.id), wish.passphrases)
    about = "ballots " + " ".join(map(str, sorted(wish.indices)))
    who = list(wish.passphrases)
    await _journal(deployment, enrolled, Act.OPENING, actors=who, about=about, reason=wish.reason)
    store = SealedAddresses(deployment.pool)
    rows = await store.find(enrolled.campaign_no, list(wish.indices))
    numbers = sorted({Sealed.of(row.sealed).number for row in rows})
    sessions = await store.sessions(enrolled.campaign_no, numbers)
    found = {row.index: _address(row, sessions, key) for row in rows}
    return [Opened(index=index, address=found.get(index)) for index in wish.indices]


def _address(row: SealedRow, sessions: Mapping[int, bytes], key: bytes) -> str:
    sealed = Sealed.of(row.sealed)
    try:
        packed = sealed.opened(unwrapped(sessions.get(sealed.number, b""), key))
    except CannotOpen as fault:
        raise OperationsError(f"ballot {row.index}: {fault}") from fault
    return str(ip_address(packed))


def _custody(deployment: Deployment, campaign: str) -> Custody:
    file = key_files.custody_file(deployment.settings.keys_dir, campaign)
    try:
        return msgspec.json.decode(file.read_bytes(), type=Custody)
    except FileNotFoundError:
        raise WrongInput(
            f"{campaign} has no custodians: name them with `pingxuan address custody` first"
        ) from None
    except (OSError, msgspec.MsgspecError) as fault:
        raise OperationsError(f"{file}: cannot be read: {fault}") from fault


async def _journal(
    deployment: Deployment,
    enrolled: Enrolled,
    act: Act,
    *,
    actors: Sequence[str],
    about: str,
    reason: str = "",
) -> None:
    await Journal(deployment.pool).write(
        enrolled.campaign_no,
        at=deployment.clock(),
        act=act,
        actors=actors,
        about=about,
        reason=reason,
    )
