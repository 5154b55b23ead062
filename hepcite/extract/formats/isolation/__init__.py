"""A file's bytes, read in a confined child process → what `read_file` makes of them, or a refusal.

The child has no network, writes no file, starts no program and reads only the program's own files; its
memory, its CPU time a page, its time on the clock and its answer are bounded (allowances.yaml). Pictures
of pages are recognised in the parent, which gets bare grey dots. Its death by a signal, by time or by
memory is a problem of the file. On Linux all of it holds; on macOS memory is not bounded and the kernel
does not filter calls (see confinement.py). Windows is not supported.
"""

import threading
from collections.abc import Callable, Iterable

from hepcite.extract.formats import source_file
from hepcite.extract.formats.drawing import Drawing
from hepcite.extract.formats.isolation.child import ReaderProcessError
from hepcite.extract.formats.isolation.pool import ReaderPool
from hepcite.records import SourceFile

_LOCK = threading.Lock()
_pools: list[ReaderPool] = []


def _pool() -> ReaderPool:
    with _LOCK:
        if not _pools:
            _pools.append(ReaderPool())
        return _pools[0]


def read_file_isolated(
    name: str, data: bytes, on_page: Callable[[], None] | None = None, password: str | None = None
) -> SourceFile:
    """As `read_file`, same result, from any thread. Raises ReaderProcessError where no child starts."""
    reading = _pool().read(name, data, on_page or _nothing, password)
    return source_file(name, data, reading)


def draw_pages_isolated(
    data: bytes, numbers: Iterable[int], dpi: int | None = None, password: str | None = None
) -> tuple[Drawing, ...]:
    """Those of a file's pages that can be drawn. Raises ReaderProcessError where no child starts."""
    return _pool().draw(data, numbers, dpi, password)


def _nothing() -> None:
    return


def start_readers() -> None:
    """Starts a child ahead of the first file, in the background."""
    _pool().warm()


__all__ = ["ReaderPool", "ReaderProcessError", "draw_pages_isolated", "read_file_isolated", "start_readers"]
