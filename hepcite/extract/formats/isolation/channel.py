"""Two pipe ends ↔ messages of a kind (one byte) and a content. Nothing is unpickled."""

import os
import select
import struct
import time

_HEAD = struct.Struct("<cQ")
_MOST_A_WRITE = 1 << 18

START, FILE, DRAW, ENGINE, WORDS = b"s", b"f", b"d", b"e", b"w"
"""To the child: its allowances, a file to read or to draw, the engine's description, recognised words."""
READY, PAGE, DRAWN, ASK_ENGINE, PICTURE = b"R", b"P", b"D", b"E", b"I"
"""From the child: it waits for a file; a page is read, or drawn; two questions."""
ANSWER, LAST_ANSWER, REFUSED = b"A", b"L", b"X"
"""From the child: a reading, after which it goes on or ends; and that the file tried something forbidden."""


class ChannelClosedError(Exception):
    """The other side is gone, or speaks no sense."""


class Channel:
    """`deadline` is a reading of time.monotonic, None to wait without end. Raises TimeoutError past it."""

    def __init__(self, incoming: int, outgoing: int) -> None:
        self._incoming, self._outgoing = incoming, outgoing
        os.set_blocking(outgoing, False)

    def send(self, kind: bytes, *contents: bytes, deadline: float | None = None) -> None:
        pieces = (_HEAD.pack(kind, sum(map(len, contents))), *contents)
        for piece in pieces:
            rest = memoryview(piece)
            while rest:
                self._wait(self._outgoing, select.POLLOUT, deadline)
                try:
                    rest = rest[os.write(self._outgoing, rest[:_MOST_A_WRITE]) :]
                except BlockingIOError:
                    continue
                except OSError as error:
                    raise ChannelClosedError("the other side is gone") from error

    def receive(self, most_bytes: int, deadline: float | None = None) -> tuple[bytes, bytearray]:
        kind, length = _HEAD.unpack(self._exactly(_HEAD.size, deadline))
        if length > most_bytes:
            raise ChannelClosedError("the message is too long")
        return kind, self._exactly(length, deadline)

    def _exactly(self, length: int, deadline: float | None) -> bytearray:
        """Grows as it arrives: a length alone takes no memory."""
        whole = bytearray()
        while len(whole) < length:
            self._wait(self._incoming, select.POLLIN, deadline)
            piece = os.read(self._incoming, min(length - len(whole), 1 << 20))
            if not piece:
                raise ChannelClosedError("the other side is gone")
            whole += piece
        return whole

    def _wait(self, descriptor: int, event: int, deadline: float | None) -> None:
        poller = select.poll()
        poller.register(descriptor, event)
        left = None if deadline is None else max(0.0, deadline - time.monotonic()) * 1000
        if not poller.poll(left):
            raise TimeoutError

    def close(self) -> None:
        os.close(self._incoming)
        os.close(self._outgoing)
