"""A worker whose reader is hostile: the file's name says what it tries, once it is confined."""

import ctypes
import errno
import os
import runpy
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import hepcite

START = Path(hepcite.__path__[0]) / "extract/formats/isolation/start.py"

PROBE = Path(tempfile.gettempdir()) / "hepcite-probe"
PROBE_NAME = os.fsencode(PROBE)

LIBC = ctypes.CDLL(None, use_errno=True)


def by_kernel(call, *arguments):
    """Past Python and its audit hook."""
    ctypes.set_errno(0)
    result = call(*arguments)
    return errno.errorcode.get(ctypes.get_errno(), "?") if result == -1 else f"allowed, {result}"


def spin():
    while True:
        pass


PROBES = {
    "socket": lambda: socket.socket(),
    "look up": lambda: socket.getaddrinfo("localhost", 80),
    "write": lambda: PROBE.write_text("x"),
    "remove": lambda: PROBE.unlink(),
    "fork": lambda: os.fork(),
    "exec": lambda: os.execv("/bin/true", ["true"]),  # noqa: S606
    "spawn": lambda: os.posix_spawn("/bin/true", ["true"], {}),
    "shell": lambda: os.system("true"),  # noqa: S605
    "program": lambda: subprocess.run(["true"]),
    "kill the parent": lambda: os.kill(os.getppid(), 9),
    "lift the limits": lambda: __import__("resource").setrlimit(9, (-1, -1)),
    "read outside": lambda: Path("/etc/hostname").read_text(),
    "list outside": lambda: os.listdir("/"),
    "environment": lambda: ",".join(sorted(os.environ)),
    "kernel socket": lambda: by_kernel(LIBC.socket, 2, 1, 0),
    "kernel fork": lambda: by_kernel(LIBC.fork),
    "kernel exec": lambda: by_kernel(LIBC.execve, b"/bin/true", None, None),
    "kernel write": lambda: by_kernel(LIBC.open, PROBE_NAME, os.O_WRONLY | os.O_CREAT, 0o600),
    "kernel remove": lambda: by_kernel(LIBC.unlink, PROBE_NAME),
    "kernel kill": lambda: by_kernel(LIBC.kill, os.getppid(), 9),
    "memory": lambda: len(bytearray(2_000_000_000)),
    "memory in bits": lambda: len([bytes(100_000) + os.urandom(1) for _ in range(20_000)]),
    "die of memory": lambda: LIBC.memset(LIBC.malloc(2_000_000_000) or 0, 1, 10),
    "cpu": spin,
    "sleep": lambda: time.sleep(60),
    "abort": os.abort,
    "nonsense": lambda: os.write(4, b"A" + b"\xff" * 200) and time.sleep(60),
    "long answer": lambda: "x" * 3_000_000,
    "work": lambda: "done",
    "who": lambda: os.getpid(),
}


def main() -> None:
    runpy.run_path(str(START))["without_language_layer"]()
    from hepcite.extract.formats.isolation.worker import serve
    from hepcite.extract.formats.reading import Reading
    from hepcite.extract.formats.written import written_page

    def read(name: str, data: bytes) -> Reading:
        try:
            said = str(PROBES[name]())
        except BaseException as error:
            said = type(error).__name__
        return Reading((written_page(1, said),))

    serve(read)


if __name__ == "__main__":
    main()
