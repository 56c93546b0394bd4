"""The office that runs a campaign: every step is a command, as an organizer would type it."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from loadtests.product.running import ProductFailed, run_command

#: How often a state is asked for that has yet to come, and with which pause in seconds.
_MOST_LOOKS, _LOOK_PAUSE_S = 240, 0.5


@dataclass
class Office:
    """Types commands about one campaign, and keeps what it typed and how long each took."""

    campaign: str
    environment: Mapping[str, str]
    typed: list[tuple[str, float]] = field(default_factory=list)

    def type(self, *command: str | Path) -> dict[str, Any]:
        """Run a command to its end; returns the JSON object it printed, if any.

        Raises:
            ProductFailed: it ends with another code than 0.
        """
        began = time.monotonic()
        ran = run_command(*command, environment=self.environment)
        words = " ".join(str(word) for word in command)
        self.typed.append((words, time.monotonic() - began))
        if ran.code != 0:
            raise ProductFailed(f"`pingxuan {words}` ended with {ran.code}: {ran.text[-2000:]}")
        return ran.said

    def phase(self) -> str:
        """Where the campaign stands."""
        listed = self.type("campaign", "list", "--json")["campaigns"]
        return next(str(line["phase"]) for line in listed if line["id"] == self.campaign)

    def await_judged(self) -> dict[str, Any]:
        """The ranking once the vote is closed and no ballot is pending.

        Raises:
            ProductFailed: it does not come to that.
        """
        for _ in range(_MOST_LOOKS):
            if self.phase() != "open":
                found = self.type("rank", self.campaign, "--json")
                lines = [line for group in found["groups"] for line in group["standings"]]
                if not sum(line["pending"] for line in lines):
                    return found
            time.sleep(_LOOK_PAUSE_S)
        raise ProductFailed(f"{self.campaign}: ballots stay pending after the close")

    def certify(self) -> None:
        """Certify as soon as the notice is over.

        Raises:
            ProductFailed: what is missing does not come by waiting.
        """
        for _ in range(_MOST_LOOKS):
            ran = run_command(
                *("campaign", "certify", self.campaign, "--reason", "simulated"),
                environment=self.environment,
            )
            if ran.code == 0:
                return
            time.sleep(_LOOK_PAUSE_S)
        raise ProductFailed(f"{self.campaign}: cannot be certified: {ran.text[-2000:]}")
