"""The child process: files come in by one pipe, readings go out by another; in between it is confined."""

import json
import os
import resource
import sys
from collections.abc import Callable

from hepcite.extract.formats import read_bytes
from hepcite.extract.formats.engines import available_engine
from hepcite.extract.formats.isolation.allowances import Allowances
from hepcite.extract.formats.isolation.answers import packed
from hepcite.extract.formats.isolation.channel import (
    ANSWER,
    DRAW,
    FILE,
    LAST_ANSWER,
    PAGE,
    READY,
    REFUSED,
    Channel,
    ChannelClosedError,
)
from hepcite.extract.formats.isolation.confinement import Watch, allow_cpu_seconds, confine, peak_bytes_of
from hepcite.extract.formats.isolation.drawings import send_drawings
from hepcite.extract.formats.isolation.recognition import use_parent_engine
from hepcite.extract.formats.limits import limits
from hepcite.extract.formats.passwords import opened_with
from hepcite.extract.formats.progress import listened
from hepcite.extract.formats.reading import Reading

_MOST_START_BYTES = 10_000
_SPARE_SHARE = 0.5
"""Of the memory allowed, that has to be free for another file."""


def serve(read: Callable[[str, bytes], Reading] = read_bytes) -> None:
    """Until the parent hangs up. Pipes are taken over from standard input and output."""
    channel = Channel(*_own_pipes())
    _, start = channel.receive(_MOST_START_BYTES)
    allowed = Allowances.model_validate_json(bytes(start))
    memory = _Memory(allowed)
    use_parent_engine(channel)
    _import_what_readers_import_late()
    watch = confine(allowed)
    channel.send(READY, peak_bytes_of(resource.getrusage(resource.RUSAGE_SELF)).to_bytes(8, "little"))
    try:
        while _serve_one(channel, allowed, watch, memory, read):
            pass
    except ChannelClosedError:
        pass
    os._exit(0)


def _serve_one(
    channel: Channel,
    allowed: Allowances,
    watch: Watch,
    memory: "_Memory",
    read: Callable[[str, bytes], Reading],
) -> bool:
    kind, content = channel.receive(limits().most_file_bytes + _MOST_START_BYTES)
    if kind == DRAW:
        allow_cpu_seconds(allowed.cpu_seconds_a_page)
        send_drawings(channel, content, lambda: allow_cpu_seconds(allowed.cpu_seconds_a_page))
        return _answered(channel, watch, memory, ())
    if kind != FILE:
        return False
    length = int.from_bytes(content[:4], "little")
    name, password = json.loads(content[4 : 4 + length])
    data = bytes(memoryview(content)[4 + length :])
    del content
    allow_cpu_seconds(allowed.cpu_seconds_a_page)
    available_engine.cache_clear()  # the parent may have another by now

    def page_read() -> None:
        allow_cpu_seconds(allowed.cpu_seconds_a_page)
        channel.send(PAGE)

    with listened(page_read), opened_with(password):
        reading = read(name, data)
    return _answered(channel, watch, memory, packed(reading))


def _answered(channel: Channel, watch: Watch, memory: "_Memory", answer: tuple[bytes, ...]) -> bool:
    """Whether the child goes on."""
    if watch.tried:
        channel.send(REFUSED)
        return False
    is_last = memory.is_short()
    channel.send(LAST_ANSWER if is_last else ANSWER, *answer)
    return not is_last


class _Memory:
    """How much of the address space allowed is left. Opened before the files are closed to the process."""

    def __init__(self, allowed: Allowances) -> None:
        self._allowed = allowed.memory_mb * 1_000_000
        self._file = os.open("/proc/self/statm", os.O_RDONLY) if sys.platform.startswith("linux") else None
        self._first = self._bytes()

    def _bytes(self) -> int:
        if self._file is None:
            return 0
        return int(os.pread(self._file, 100, 0).split()[0]) * os.sysconf("SC_PAGE_SIZE")

    def is_short(self) -> bool:
        return self._bytes() - self._first > (1 - _SPARE_SHARE) * self._allowed


def _own_pipes() -> tuple[int, int]:
    """Copies of both; what a library prints then goes nowhere."""
    incoming, outgoing = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    os.close(nothing)
    return incoming, outgoing


def _import_what_readers_import_late() -> None:
    """Parts of libraries that they load at first use, so that the first file is as quick as the next."""
    from PIL import Image

    Image.init()
    read_bytes("start.txt", b"start")
    read_bytes("start.eml", b"MIME-Version: 1.0\nSubject: start\n\nstart")
    read_bytes("start.html", b"<html>start")
