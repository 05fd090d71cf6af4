"""The walls around a process that reads untrusted files. Linux; what cannot be put up is said, not skipped in silence.

Here: limits of memory, processor time, written files, open files and new processes; no core dump, no new privileges,
no tracing; no network where the kernel lets an ordinary process have a network of its own; death with the parent.
Not here: system calls are not filtered (seccomp) and the file system can be read (Landlock); ``walls`` says both.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
from dataclasses import dataclass

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 1, 4, 38  # linux/prctl.h
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000  # linux/sched.h
_OPEN_FILES = 64


@dataclass(frozen=True, slots=True)
class Budget:
    """What one worker process may use.

    Attributes:
        memory: bytes of private memory (``RLIMIT_DATA``).
        seconds: longest single check.
        checks: checks in its life.
    """

    memory: int
    seconds: int
    checks: int


def enter(budget: Budget) -> dict[str, bool]:
    """Put the walls up around this process, for good, and say which of them stand.

    Returns:
        By name of the wall; ``False``: this system does not offer it, or it is not built yet.
    """
    os.setpgid(0, 0)  # Ctrl-C at the server's terminal is the server's business
    _silence()
    linux = sys.platform == "linux"
    libc = ctypes.CDLL(None, use_errno=True) if linux else None
    # First the network: a namespace of one's own changes credentials, and that undoes the bond with the parent.
    no_network = libc is not None and libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0
    with_parent = libc is not None and libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0) == 0
    walls = {
        "memory": _limit(resource.RLIMIT_DATA if linux else resource.RLIMIT_AS, budget.memory),
        "processor_time": limit_processor_time(budget.seconds),
        "no_core_dump": _limit(resource.RLIMIT_CORE, 0),
        "no_written_files": _limit(resource.RLIMIT_FSIZE, 0),
        "open_files": _limit(resource.RLIMIT_NOFILE, _OPEN_FILES),
        "no_new_processes": _limit(resource.RLIMIT_NPROC, 0) and not _can_fork(),
        "no_new_privileges": libc is not None and libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0,
        "no_tracing": libc is not None and libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0) == 0,
        "dies_with_service": with_parent,
        "no_network": no_network,
        "system_calls_filtered": False,
        "file_system_closed": False,
    }
    return walls


def limit_processor_time(seconds: int) -> bool:
    """From now on, this process has that many seconds of processor time before the kernel ends it."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + seconds + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))
    except (ValueError, OSError):
        return False  # told to the caller, and by the caller in /readyz
    return True


def _limit(kind: int, value: int) -> bool:
    try:
        resource.setrlimit(kind, (value, value))
    except (ValueError, OSError):
        return False  # told to the caller, and by the caller in /readyz
    return True


def _can_fork() -> bool:
    """The limit does not hold for root: so it is tried, not believed."""
    try:
        child = os.fork()
    except OSError:
        return False
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    return True


def _silence() -> None:
    """Parsers written in C print what they stumble over; a log must hold no text of a file."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    os.close(nothing)
