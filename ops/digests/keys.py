"""The house's signing keys: the one in use, and those that have handed over."""

from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ops.keys import key_files


@dataclass(frozen=True, slots=True)
class KeyRing:
    """Signing keys in a folder, read anew each time, so that a rotation needs no restart."""

    folder: Path

    def current(self) -> Ed25519PrivateKey:
        """The key that signs now.

        Raises:
            KeyFileError: there is none, or it is damaged.
        """
        return key_files.signing_key(self.folder)

    def former(self, public: str) -> Ed25519PrivateKey:
        """A key that signed before, by its public half in hex.

        Raises:
            KeyFileError: there is none, or it is damaged.
        """
        return key_files.former_signing_key(self.folder, public)
