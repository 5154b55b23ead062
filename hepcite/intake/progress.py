"""Progress of long work → one line on stderr that is written over, on a terminal only."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_ERASED = "\r\033[K"


@contextmanager
def told_on_terminal(files: int) -> Iterator[Callable[[str, int, int], None] | None]:
    """What `read_documents` takes as `progress`; None where nobody watches. The line stands at once and is gone at the end."""
    if not sys.stderr.isatty():
        yield None
        return
    line = _Line()
    line.tell("files", 0, files)
    try:
        yield line.tell
    finally:
        sys.stderr.write(_ERASED)
        sys.stderr.flush()


class _Line:
    def __init__(self) -> None:
        self._file = ""

    def tell(self, stage: str, done: int, total: int) -> None:
        if stage == "files":
            self._file = f"file {min(done + 1, total)} of {total}"
        page = f", page {done}" if stage == "pages" else ""
        sys.stderr.write(f"{_ERASED}hepcite: reading {self._file}{page}")
        sys.stderr.flush()
