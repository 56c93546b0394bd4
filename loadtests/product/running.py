"""Starts the product as anybody would, by its command, and asks its other commands."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Self

from loadtests.clock import CampaignClock

READY_WITHIN_S = 120.0
SAID_WITHIN_S = 15.0
STOPPED_WITHIN_S = 60.0
COMMAND_WITHIN_S = 600.0
_LOOPBACK = "127.0.0.1"


class ProductFailed(Exception):
    """The product did not start, or a command of it did not do its work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """Free ports of this machine, at the moment of asking."""

    public: int
    desk: int
    metrics: int


def command_path() -> Path:
    """The `pingxuan` of the interpreter that runs."""
    return Path(sys.executable).parent / "pingxuan"


def free_ports() -> Ports:
    """Three free ports of loopback."""
    sockets = [socket.create_server((_LOOPBACK, 0)) for _ in range(3)]
    ports = [int(each.getsockname()[1]) for each in sockets]
    for each in sockets:
        each.close()
    return Ports(public=ports[0], desk=ports[1], metrics=ports[2])


def product_environment(data_dir: Path, ports: Ports, clock: CampaignClock) -> dict[str, str]:
    """The settings of a product under test: its own data, a test clock, trusted loopback."""
    return base_environment(data_dir, ports) | {
        "PINGXUAN_TESTING": "1",
        "PINGXUAN_TEST_CLOCK": clock.setting(),
    }


def base_environment(data_dir: Path, ports: Ports) -> dict[str, str]:
    """The settings of a product in real time: its own data, trusted loopback."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("PINGXUAN_")}
    return inherited | {
        "PINGXUAN_TRUSTED_PROXIES": "127.0.0.0/8",
        "PINGXUAN_DATA_DIR": str(data_dir),
        "PINGXUAN_PUBLIC_PORT": str(ports.public),
        "PINGXUAN_DESK_PORT": str(ports.desk),
        "PINGXUAN_METRICS_PORT": str(ports.metrics),
    }


class Product:
    """`pingxuan up` as a child process, from entering to leaving the context.

    It gets a process group of its own, so that Ctrl-C reaches it through us, once.
    Without a campaign's file it opens its sample. `command` is what to run in place of
    `pingxuan`: a product with a planted fault.
    """

    def __init__(
        self,
        campaign: Path | None,
        environment: Mapping[str, str],
        log: Path,
        *options: str,
        command: Sequence[str | Path] = (),
    ) -> None:
        self._command = [*command] or [command_path()]
        self._options: list[str | Path] = [*options]
        if campaign is not None:
            self._options += ["--campaign", campaign]
        self._environment = dict(environment)
        self._log_path = log
        self._log: IO[bytes] | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self._log = self._log_path.open("wb")
        self._process = subprocess.Popen(  # noqa: S603 — our own command, no shell
            [*self._command, "up", *self._options],
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            self._wait_until_ready(int(self._environment["PINGXUAN_METRICS_PORT"]))
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    @property
    def pid(self) -> int:
        """The process that is parent to everything it starts."""
        assert self._process is not None
        return self._process.pid

    def facts(self) -> dict[str, Any]:
        """What it says with `--json` once it is ready.

        Raises:
            ProductFailed: it says nothing of the kind.
        """
        until = time.monotonic() + SAID_WITHIN_S
        while time.monotonic() < until:
            lines = self._log_path.read_text(encoding="utf-8", errors="replace").splitlines()
            said = next((found for line in lines if "public" in (found := _object(line))), None)
            if said is not None:
                return said
            time.sleep(0.1)
        raise ProductFailed(f"it did not say where it is: {self._last_words()}")

    def _wait_until_ready(self, port: int) -> None:
        assert self._process is not None
        until = time.monotonic() + READY_WITHIN_S
        while time.monotonic() < until:
            if self._process.poll() is not None:
                raise ProductFailed(f"`pingxuan up` ended early: {self._last_words()}")
            if is_ready(port):
                return
            time.sleep(0.2)
        raise ProductFailed(f"not ready within {READY_WITHIN_S:g} s: {self._last_words()}")

    def _stop(self) -> None:
        process = self._process
        if process is not None and process.poll() is None:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(STOPPED_WITHIN_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if self._log is not None:
            self._log.close()

    def _last_words(self) -> str:
        text = self._log_path.read_text(encoding="utf-8", errors="replace")
        return text[-2000:] or "it said nothing"


def is_ready(port: int) -> bool:
    """Whether `/readyz` of a metrics port says 200."""
    connection = http.client.HTTPConnection(_LOOPBACK, port, timeout=5.0)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What one command said, and its exit code."""

    code: int
    said: dict[str, Any]
    text: str


def run_command(*arguments: str | Path, environment: Mapping[str, str] | None = None) -> Ran:
    """Run `pingxuan …` to its end; `said` is its JSON object, empty where it prints none.

    Raises:
        ProductFailed: it does not end in time.
    """
    try:
        done = subprocess.run(  # noqa: S603 — our own command, no shell
            [command_path(), *arguments],
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=COMMAND_WITHIN_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ProductFailed(f"`pingxuan {arguments[0]}` did not end in time") from error
    return Ran(code=done.returncode, said=_object(done.stdout), text=done.stdout + done.stderr)


def _object(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
