"""The product's roles on hosts of their own, as an operator puts them there."""

import http.client
import shutil
import signal
import subprocess
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from loadtests.product.running import Ports as RolePorts
from loadtests.product.running import ProductFailed, base_environment, command_path
from ops.children.lifeline import spawn
from tests.faults.namespaces import Host

PUBLIC_PORT, DESK_PORT = 8080, 8081
#: As the systemd units have them: the first front's, then the others' in their order.
METRICS_PORTS = {
    "front": 9111,
    "projector": 9121,
    "judge": 9122,
    "publisher": 9123,
    "desk": 9124,
}
_READY_WITHIN_S = 90.0
_ANSWER_WITHIN_S = 5.0
_PAUSE_S = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Servers:
    """What roles reach, by role: the addresses that an operator writes into their settings."""

    postgres: Mapping[str, str]
    redis: Mapping[str, str]


@dataclass(slots=True, kw_only=True)
class Machine:
    """A host, its folder of data and keys, and the roles that run on it.

    Attributes:
        origin: what citizens' browsers call.
        proxy: the address from which the balancer comes.
        command: what to run in place of `pingxuan`: a product with a planted fault.
    """

    host: Host
    folder: Path
    servers: Servers
    origin: str
    proxy: str
    command: Sequence[str | Path] = ()
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def environment(self, role: str) -> dict[str, str]:
        """The settings of a role here, or of a command by the name `command`."""
        metrics = METRICS_PORTS.get(role, 0)
        ports = RolePorts(public=PUBLIC_PORT, desk=DESK_PORT, metrics=metrics)
        return base_environment(self.folder / "var", ports) | {
            "PINGXUAN_POSTGRES_URL": self.servers.postgres[role],
            "PINGXUAN_REDIS_URL": self.servers.redis[role],
            "PINGXUAN_KEYS_DIR": str(self.folder / "keys"),
            "PINGXUAN_PUBLIC_URL": self.origin,
            "PINGXUAN_PUBLIC_HOST": self.host.address,
            "PINGXUAN_INNER_HOST": self.host.address,
            "PINGXUAN_TRUSTED_PROXIES": self.proxy,
        }

    def take_keys(self, other: "Machine") -> None:
        """Copy the keys that another host has."""
        shutil.copytree(other.folder / "keys", self.folder / "keys")

    def start(self, roles: Iterable[str]) -> None:
        """Start roles, and do not wait; they end with this process."""
        self.folder.mkdir(exist_ok=True)
        for role in roles:
            with self.host.entered(), (self.folder / f"{role}.log").open("ab") as log:
                self.running[role] = spawn(
                    [*([*self.command] or [command_path()]), "role", role],
                    environment=self.environment(role),
                    death_signal=signal.SIGKILL,
                    output=log.fileno(),
                    errors=subprocess.STDOUT,
                )

    def await_ready(self, switch: Host) -> None:
        """Wait until each role that was started says that it is ready, heard at the switch.

        Raises:
            ProductFailed: one ended, or is not ready in time; with its log's end.
        """
        until_s = time.monotonic() + _READY_WITHIN_S
        for role, process in self.running.items():
            while fetched(switch, self.host.address, METRICS_PORTS[role], "/readyz") is None:
                if process.poll() is not None or time.monotonic() > until_s:
                    log = (self.folder / f"{role}.log").read_text(encoding="utf-8")
                    raise ProductFailed(f"{role} on {self.host.name}: {log[-2000:]}")
                time.sleep(_PAUSE_S)

    def kill(self) -> list[str]:
        """End every role at once, as when the host loses its power; which they were."""
        for process in self.running.values():
            process.kill()
        for process in self.running.values():
            process.wait()
        roles = [*self.running]
        self.running.clear()
        return roles


def fetched(switch: Host, address: str, port: int, path: str) -> bytes | None:
    """What a role answers with 200, asked from the switch; None for any other answer or none."""
    with switch.entered(), suppress(OSError, http.client.HTTPException):
        connection = http.client.HTTPConnection(address, port, timeout=_ANSWER_WITHIN_S)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.read() if answer.status == 200 else None
        finally:
            connection.close()
    return None
