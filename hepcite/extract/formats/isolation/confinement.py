"""A running process → one that can only compute: no network, no files but the program's own, no programs.

On Linux (x86-64 and ARM64) the kernel refuses the calls (seccomp), memory is bounded by address space,
files cannot grow, and an audit hook refuses the same things in Python first. Elsewhere, and where seccomp
is not allowed, the audit hook, the bounds of CPU time and file size and the parent's clock remain. On
macOS memory has no bound.
"""

import os
import resource
import sys
import sysconfig
from collections.abc import Callable
from functools import cache
from importlib import resources
from typing import Any

import yaml

from hepcite.extract.formats.isolation.allowances import Allowances
from hepcite.extract.formats.isolation.syscalls import refuse_syscalls

_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


@cache
def _events() -> dict[str, tuple[str, ...]]:
    text = resources.files(__package__).joinpath("confinement.yaml").read_text(encoding="utf-8")
    return {key: tuple(names) for key, names in yaml.safe_load(text).items()}


class ForbiddenActionError(PermissionError):
    """The code at work tried what no reader does."""


class Watch:
    """`tried`: the first forbidden action, once there was one."""

    def __init__(self) -> None:
        self.tried = ""


def confine(limits: Allowances) -> Watch:
    """From here on for good. Everything that readers import should be imported before."""
    _bound("RLIMIT_CORE", 0)
    _bound("RLIMIT_FSIZE", 0)
    _bound("RLIMIT_NOFILE", 64)
    _bound("RLIMIT_NPROC", 0)
    if sys.platform.startswith("linux"):
        _bound("RLIMIT_AS", address_space() + limits.memory_mb * 1_000_000)
        refuse_syscalls()
    watch = Watch()
    sys.addaudithook(_hook(watch, _own_folders(), _events()["refused"], _events()["looked_at"]))
    return watch


def _bound(name: str, most: int) -> None:
    which = getattr(resource, name, None)
    if which is not None:
        resource.setrlimit(which, (most, most))


def address_space() -> int:
    """Bytes of the process's address space now. Linux."""
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[0]) * resource.getpagesize()


def peak_bytes_of(usage: resource.struct_rusage) -> int:
    """The most memory held so far, in bytes."""
    return usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def allow_cpu_seconds(more: int) -> None:
    """Counted from now. Past it the kernel ends the process."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(usage.ru_utime + usage.ru_stime) + 1 + more, hard))


def _own_folders() -> tuple[str, ...]:
    """Where Python, the packages and this program lie: all that may be read."""
    package = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
    known = [package, *sysconfig.get_paths().values(), *(path for path in sys.path if path)]
    libraries = [path for path in known if os.path.isdir(path) and path.count(os.sep) > 1]
    return tuple(
        sorted({os.path.realpath(path) + os.sep for path in libraries} | {p + os.sep for p in libraries})
    )


def _hook(
    watch: Watch, folders: tuple[str, ...], refused: tuple[str, ...], looked_at: tuple[str, ...]
) -> Callable[[str, tuple[Any, ...]], None]:
    def refuse(event: str) -> None:
        watch.tried = watch.tried or event
        raise ForbiddenActionError(f"{event} is refused here")

    def is_own(path: Any) -> bool:
        said = os.fsdecode(path) if isinstance(path, (str, bytes)) else ""
        return os.path.abspath(said).startswith(folders)

    def check(event: str, args: tuple[Any, ...]) -> None:
        if event == "open":
            path, mode, flags = args
            if isinstance(path, int):
                return
            if (flags or 0) & _WRITES or any(sign in (mode or "") for sign in "wax+"):
                refuse(event)
            if not is_own(path):
                raise ForbiddenActionError("only the program's own files may be read here")
        elif event.startswith(refused) or (event == "resource.setrlimit" and args[0] != resource.RLIMIT_CPU):
            refuse(event)
        elif (
            event.startswith(looked_at) and args and args[0] is not None and not is_own(str(args[0]) + os.sep)
        ):
            raise ForbiddenActionError("only the program's own folders may be listed here")

    return check
