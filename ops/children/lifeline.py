"""Child processes that end when their parent ends, however it ends.

The kernel sends the signal when the *thread* that started the child ends, so start children from
a thread that lives as long as the process: the one that runs the event loop.
"""

import ctypes
import os
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from ops.children.accounts import Account
from ops.children.waiting import until
from ops.errors import OperationsError

_PR_SET_PDEATHSIG = 1
_POLL_S = 0.02
#: Loaded before any fork: a child of a threaded process must not load libraries.
_LIBC = ctypes.CDLL(None, use_errno=True)


def die_with_parent(death_signal: signal.Signals = signal.SIGTERM) -> None:
    """Have this process signalled when its parent ends, even by SIGKILL.

    Raises:
        OperationsError: the kernel does not offer it.
    """
    if _LIBC.prctl(_PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0) != 0:
        raise OperationsError("this kernel cannot end a process with its parent")


def spawn(
    command: Sequence[str | Path],
    *,
    environment: Mapping[str, str],
    death_signal: signal.Signals,
    account: Account | None = None,
    folder: Path | None = None,
    output: int | None = None,
    errors: int | None = None,
    inherited: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    """Start a child in a session of its own, so that Ctrl-C reaches only its parent.

    Args:
        death_signal: what the child receives when this process ends.
        account: whom it runs as; the folder is entered with this process's rights before.
        output, errors: file descriptors or subprocess constants; None inherits.
        inherited: descriptors that stay open in the child.

    Raises:
        OSError: the command cannot be run.
    """
    return subprocess.Popen(  # noqa: S603 (absolute commands of our own)
        [str(part) for part in command],
        env=dict(environment),
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=errors,
        pass_fds=inherited,
        start_new_session=True,
        # The only moment after the change of user, which clears the request, and before exec.
        preexec_fn=_request(death_signal, os.getpid()),  # noqa: PLW1509
        **(account.identity() if account else {}),
    )


async def ended(process: subprocess.Popen[bytes], *, within_s: float | None = None) -> bool:
    """Wait until a child ended; False when it still runs after `within_s`."""
    return await until(lambda: process.poll() is not None, within_s=within_s, pause_s=_POLL_S)


async def end(process: subprocess.Popen[bytes], *, by: signal.Signals, patience_s: float) -> bool:
    """Ask a child to end, wait, then kill it. False when it had to be killed."""
    if process.poll() is not None:
        return True
    process.send_signal(by)
    if await ended(process, within_s=patience_s):
        return True
    process.kill()
    await ended(process)
    return False


def is_alive(process_id: int) -> bool:
    """Whether a process, of whatever parent, runs; one that ended and waits for it does not."""
    try:
        facts = Path(f"/proc/{process_id}/stat").read_text()
    except OSError:
        return False
    state = facts.rpartition(")")[2].split()[0]
    return state not in {"Z", "X"}


def _request(death_signal: signal.Signals, parent: int) -> Callable[[], None]:
    def ask() -> None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)  # the parent ended before the request: nothing would end this child

    return ask
