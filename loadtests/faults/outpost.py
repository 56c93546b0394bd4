"""A front of its own beside a running product, which reaches its servers by other ways."""

import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Self

from loadtests.product.running import ProductFailed, command_path, free_ports, is_ready
from loadtests.target import Target

_READY_WITHIN_S = 60.0
_STOPPED_WITHIN_S = 30.0


class Outpost:
    """`pingxuan role front` as a child process, from entering to leaving the context.

    `environment` is the product's; PostgreSQL and Redis are told by their addresses. `command`
    is what to run in place of `pingxuan`: a front with a planted fault. Its public and its
    metrics port are `target` and `metrics`.
    """

    def __init__(
        self,
        environment: Mapping[str, str],
        log: Path,
        *,
        postgres: str,
        redis: str,
        command: Sequence[str | Path] = (),
    ) -> None:
        self._command = [*command] or [command_path()]
        ports = free_ports()
        self.metrics = ports.metrics
        self.target = Target(host="127.0.0.1", port=ports.public)
        self._environment = {
            **environment,
            "PINGXUAN_POSTGRES_URL": postgres,
            "PINGXUAN_REDIS_URL": redis,
            "PINGXUAN_PUBLIC_PORT": str(ports.public),
            "PINGXUAN_DESK_PORT": str(ports.desk),
            "PINGXUAN_METRICS_PORT": str(ports.metrics),
        }
        self._log_path = log
        self._log: IO[bytes] | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._asked = False

    def __enter__(self) -> Self:
        self._log = self._log_path.open("wb")
        self._asked = False
        self._process = subprocess.Popen(  # noqa: S603 — our own command, no shell
            [*self._command, "role", "front"],
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            self._wait_until_ready()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def ready(self) -> bool:
        """Whether it says that it is ready."""
        return is_ready(self.metrics)

    def ask_to_stop(self) -> None:
        """Send SIGTERM, and do not wait."""
        assert self._process is not None
        self._asked = True
        self._process.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """Send SIGKILL, and do not wait."""
        assert self._process is not None
        self._process.kill()

    def stop(self) -> int | None:
        """Ask it to end unless it was asked, and wait; its exit code, None when killed here.

        A second SIGTERM would end one that has finished, and no longer listens, by the signal.
        """
        assert self._process is not None
        code: int | None = None
        if self._process.poll() is None and not self._asked:
            self.ask_to_stop()
        try:
            code = self._process.wait(_STOPPED_WITHIN_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._log is not None:
            self._log.close()
        return code

    def _wait_until_ready(self) -> None:
        assert self._process is not None
        until_s = time.monotonic() + _READY_WITHIN_S
        while not self.ready:
            if self._process.poll() is not None or time.monotonic() > until_s:
                words = self._log_path.read_text(encoding="utf-8", errors="replace")[-2000:]
                raise ProductFailed(f"a front of its own is not ready: {words}")
            time.sleep(0.1)
