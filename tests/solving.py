"""What a voter's browser does with a challenge, in Python."""

import json
from base64 import b64encode
from hashlib import sha256
from typing import Any


def number_of(challenge: dict[str, Any]) -> int:
    """The number that the challenge hides."""
    begun = sha256(challenge["salt"].encode())
    for number in range(challenge["maxnumber"] + 1):
        tried = begun.copy()
        tried.update(str(number).encode())
        if tried.hexdigest() == challenge["challenge"]:
            return number
    raise AssertionError("the challenge hides no number")


def proof(asked: dict[str, Any], **changed: Any) -> str:
    """The proof for a challenge; a test may change what is in it."""
    told = {name: asked[name] for name in ("algorithm", "challenge", "salt", "signature")}
    if "number" not in changed:
        told["number"] = number_of(asked)
    return b64encode(json.dumps(told | changed).encode()).decode()
