"""Packets that leave the namespace of watched.py → a line each in a file: protocol number, address and port they were sent to."""

import socket
import sys
from pathlib import Path

IPV4, ALL_KINDS = 0x0800, 3
HEAD = 14
"""Bytes of an Ethernet frame before its packet."""

if __name__ == "__main__":
    heard = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ALL_KINDS))
    heard.bind(("out1", 0))
    with Path(sys.argv[1]).open("w") as out:
        while True:
            frame = heard.recv(65536)
            if int.from_bytes(frame[12:14], "big") != IPV4:
                out.write("not IPv4\n")
            else:
                at = HEAD + (frame[HEAD] & 15) * 4
                port = int.from_bytes(frame[at + 2 : at + 4], "big")
                out.write(
                    f"{frame[23]} {socket.inet_ntoa(frame[30:34])} {port} {frame[at + 8 : at + 60]!r}\n"
                )
            out.flush()
