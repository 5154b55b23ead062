"""In each Python process that starts with this folder on PYTHONPATH: every network address it asks for → a line of a file.

The file is named by NETWORK_LOG. Loopback and sockets of the file system are left out. A confined reader gets no variables
of its parent, so it is not heard here; it may open no socket at all (promise 9).
"""

import ipaddress
import os
import socket
import sys

LOG = os.environ.get("NETWORK_LOG")
ASKS_A_NAME = frozenset({"socket.getaddrinfo", "socket.gethostbyname"})
GIVES_AN_ADDRESS = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg", "socket.bind"})


def is_here(host: object) -> bool:
    if host in (None, "", "localhost", b"localhost"):
        return True
    try:
        return ipaddress.ip_address(str(host).partition("%")[0]).is_loopback
    except ValueError:
        return False


def note(event: str, told: tuple[object, ...]) -> None:
    if event in ASKS_A_NAME:
        host = told[0]
    elif event in GIVES_AN_ADDRESS:
        opened, address = told
        if getattr(opened, "family", None) not in (socket.AF_INET, socket.AF_INET6):
            return
        if not isinstance(address, tuple):
            return
        host = address[0]
        if event == "socket.bind" and host == "":
            host = "0.0.0.0"  # noqa: S104
    else:
        return
    if not is_here(host):
        line = f"{os.path.basename(sys.argv[0] if sys.argv else '')} {event} {host}\n"
        file = os.open(LOG or os.devnull, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.write(file, line.encode())
        os.close(file)


if LOG:
    sys.addaudithook(note)
