"""Short labels that stand for networks and voters at the desk. Pure.

What the ledger keeps of them are keyed digests already; a label is one of these enciphered under
a key of the campaign's own, so that nothing at the desk can be held against an export or a dump,
and it dies with the key. The cipher is a balanced Feistel network of four rounds over 64 bits
(Luby and Rackoff 1988), so whoever has the key finds what a label stands for.
"""

import re
from base64 import b32decode, b32encode
from dataclasses import dataclass

from ops.rulings.criteria import WrongCriteria
from voting.keyring import CampaignKeys, derive, keyed_digest

_ROUNDS = 4
_HALF, _BYTES = 32, 8
_HALVES: int = 1 << _HALF
_ALL: int = 1 << 8 * _BYTES
_DIGITS = 13
_LABEL = re.compile(r"([NWV])-([A-Z2-7]{13})")
_SHAPE = "such as N-ABCDEFGHIJKLM"


@dataclass(frozen=True, slots=True)
class Labels:
    """The labels of one campaign."""

    key: bytes

    @classmethod
    def of(cls, keys: CampaignKeys) -> "Labels":
        """By the keys of the campaign."""
        return cls(derive(keys.network, "labels at the desk"))

    def network(self, value: int | None) -> str:
        """The label of a network's digest, a signed 64-bit number; empty where none is known."""
        return self._label("N", value) if value else ""

    def wide_network(self, value: int | None) -> str:
        """The same of a wide network."""
        return self._label("W", value) if value else ""

    def voter(self, digest: bytes) -> str:
        """The label of a voter: of the first half of the digest, which is enough to know it."""
        return self._label("V", int.from_bytes(digest[:_BYTES]))

    def network_of(self, label: str) -> int:
        """The digest that a network's label stands for.

        Raises:
            WrongCriteria: no such label.
        """
        return _signed(self._value("N", label))

    def wide_network_of(self, label: str) -> int:
        """The digest that a wide network's label stands for."""
        return _signed(self._value("W", label))

    def voters_of(self, label: str) -> tuple[bytes, bytes]:
        """The lowest and the highest digest that a voter's label may stand for."""
        first = self._value("V", label).to_bytes(_BYTES)
        return first + b"\0" * _BYTES, first + b"\xff" * _BYTES

    def _label(self, kind: str, value: int) -> str:
        left, right = divmod(value % _ALL, _HALVES)
        for turn in range(_ROUNDS):
            left, right = right, left ^ self._round(kind, turn, right)
        code = b32encode(((left << _HALF) | right).to_bytes(_BYTES))[:_DIGITS].decode()
        return f"{kind}-{code}"

    def _value(self, kind: str, label: str) -> int:
        found = _LABEL.fullmatch(label.strip().upper())
        if found is None or found[1] != kind:
            raise WrongCriteria(f"`{label}` is no label {_SHAPE.replace('N-', f'{kind}-')}")
        left, right = divmod(int.from_bytes(b32decode(f"{found[2]}===")), _HALVES)
        for turn in reversed(range(_ROUNDS)):
            left, right = right ^ self._round(kind, turn, left), left
        return (left << _HALF) | right

    def _round(self, kind: str, turn: int, half: int) -> int:
        message = f"{kind}{turn}".encode() + half.to_bytes(_HALF // 8)
        return int.from_bytes(keyed_digest(self.key, message)[: _HALF // 8])


def _signed(value: int) -> int:
    return value - _ALL if value >= _ALL // 2 else value
