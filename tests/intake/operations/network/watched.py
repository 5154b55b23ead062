"""A command → which addresses beyond this machine its Python processes asked for, and how many packets left it.

With `isolated` it runs in a network namespace that has loopback and one interface that leads nowhere: whatever is sent
elsewhere, by any process in any language, is a packet that the kernel counts there, and is never answered.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HERE = Path(__file__).resolve().parent
NOWHERE = "192.0.2.1/24"
"""TEST-NET-1 (RFC 5737)."""
SETUP = f"""
set -e
ip link set lo up
ip link add out0 type veth peer name out1
sysctl -qw net.ipv6.conf.out0.disable_ipv6=1 net.ipv6.conf.out1.disable_ipv6=1
ip addr add {NOWHERE} dev out0
ip link set out0 arp off
ip link set out1 up
ip link set out0 up
ip route add default dev out0
"""


@dataclass(frozen=True, slots=True)
class Watched:
    """`asked` has a line a foreign address: program, event, host. `packets` is None where nothing counts
    them; `sent_to` has a line for each that was heard."""

    status: int
    asked: tuple[str, ...]
    packets: int | None
    output: str
    sent_to: tuple[str, ...] = ()


def watched(
    command: Sequence[str | Path],
    folder: Path,
    *,
    isolated: bool = False,
    seconds: float = 900,
    shows: bool = False,
    environment: Mapping[str, str] | None = None,
) -> Watched:
    """`folder` takes the notes. `shows` lets the output through instead of keeping it."""
    log, count = folder / "asked.txt", folder / "packets.txt"
    log.write_text("")
    words = [str(word) for word in command]
    if isolated:
        unshare = ["unshare", "-n"] if os.geteuid() == 0 else ["unshare", "-rn"]

        listener = f'"{sys.executable}" -E -S "{HERE / "listener.py"}" "$COUNT.to" & listener=$!'
        script = (
            f'{SETUP}set +e\n{listener}\n"$@"\nstatus=$?\n{READ_COUNT} > "$COUNT"\n'
            "sleep 0.2\nkill $listener\nexit $status"
        )
        words = [*unshare, "sh", "-c", script, "sh", *words]
    path = os.pathsep.join([str(HERE), *filter(None, [os.environ.get("PYTHONPATH")])])
    told = {
        **os.environ,
        **(environment or {}),
        "PYTHONPATH": path,
        "RES_OPTIONS": "timeout:1 attempts:1",
        "NETWORK_LOG": str(log),
        "COUNT": str(count),
    }
    done = subprocess.run(
        words,
        env=told,
        timeout=seconds,
        text=True,
        stdout=None if shows else subprocess.PIPE,
        stderr=None if shows else subprocess.STDOUT,
        check=False,
    )
    packets = int(count.read_text()) if isolated else None
    to = folder / "packets.txt.to"
    sent_to = tuple(to.read_text().splitlines()) if to.exists() else ()
    return Watched(done.returncode, tuple(log.read_text().splitlines()), packets, done.stdout or "", sent_to)


READ_COUNT = "awk '/out0:/ { print $11 }' /proc/net/dev"


@cache
def can_isolate() -> bool:
    """Linux, with namespaces allowed and iproute2 installed."""
    if sys.platform != "linux" or not shutil.which("unshare") or not shutil.which("ip"):
        return False
    unshare = ["unshare", "-n"] if os.geteuid() == 0 else ["unshare", "-rn"]
    return subprocess.run([*unshare, "sh", "-c", SETUP], capture_output=True, check=False).returncode == 0
