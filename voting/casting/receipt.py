"""A receipt shows that a ballot is recorded, not whether it is counted.

It is the ballot's place in the ledger, enciphered as one AES block: the same ballot always has
the same receipt, nothing has to be stored for it, and nobody without the key can read an index
(and so a total) from it or make one up.
"""

import struct
from dataclasses import dataclass
from uuid import UUID

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB

from voting.domain import Receipt
from voting.keyring import HouseKeys

_LAYOUT = struct.Struct(">HHI8s")  # campaign number, index (48 bits in two parts), ballot id
_BLOCK = 16
_GROUP_BYTES = 2


@dataclass(frozen=True, slots=True)
class Place:
    """What a receipt points at: the half of the ballot id proves that it was not made up."""

    campaign_no: int
    index: int
    ballot_id_half: bytes


class Receipts:
    """Issues and reads receipts. One block, one permutation: ECB of a single block is the PRP."""

    def __init__(self, keys: HouseKeys) -> None:
        cipher = Cipher(AES(keys.receipt), ECB())  # noqa: S305 (one block, see above)
        # Neither keeps anything from one whole block to the next, so each serves for all.
        self._encipher = cipher.encryptor().update
        self._decipher = cipher.decryptor().update

    def issue(self, campaign_no: int, index: int, ballot_id: UUID) -> Receipt:
        """The receipt of a recorded ballot: 32 hexadecimal digits, such as `3F0A-…`."""
        plain = _LAYOUT.pack(campaign_no, index >> 32, index & 0xFFFFFFFF, ballot_id.bytes[:8])
        return Receipt(self._encipher(plain).hex("-", _GROUP_BYTES).upper())

    def read(self, text: str) -> Place | None:
        """Where a receipt points, whatever its case and dashes; None when it cannot be one."""
        try:
            sealed = bytes.fromhex(text.replace("-", "").replace(" ", ""))
        except ValueError:
            return None
        if len(sealed) != _BLOCK:
            return None
        campaign_no, high, low, half = _LAYOUT.unpack(self._decipher(sealed))
        return Place(campaign_no, high << 32 | low, half)
