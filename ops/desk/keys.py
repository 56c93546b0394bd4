"""The desk's keys, by purpose; all from the house's secret, which PostgreSQL does not hold."""

from dataclasses import dataclass

from voting.keyring import HouseKeys, derive


@dataclass(frozen=True, slots=True)
class DeskKeys:
    """What seals second factors, signs forms and devices, and hides names of who tried."""

    seal: bytes
    form: bytes
    device: bytes
    delay: bytes
    passkey: bytes

    @classmethod
    def of(cls, house: HouseKeys) -> "DeskKeys":
        """Derive them all."""
        purposes = ("second factor", "form", "device", "delay", "passkey")
        return cls(*(derive(house.desk, purpose) for purpose in purposes))
