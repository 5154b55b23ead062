"""Files → readings, each made in a child process that is confined, bounded and used again."""

import atexit
import os
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from hepcite.extract.formats.drawing import Drawing
from hepcite.extract.formats.isolation.allowances import Allowances, allowances
from hepcite.extract.formats.isolation.child import Child
from hepcite.extract.formats.reading import Reading

_START = Path(__file__).with_name("start.py")


def _nothing() -> None:
    return


class ReaderPool:
    """Up to `limits.workers` children, started when needed, for any thread. A child runs `script`."""

    def __init__(self, limits: Allowances | None = None, script: Path = _START) -> None:
        self._limits = limits or allowances()
        self._script = script.resolve()
        self._idle: list[Child] = []
        self._busy = 0
        self._free = threading.Condition()
        self._owner = os.getpid()
        atexit.register(self.close)

    def read(
        self,
        name: str,
        data: bytes,
        on_page: Callable[[], None] = _nothing,
        password: str | None = None,
    ) -> Reading:
        """Raises ReaderProcessError only where no child starts. `on_page` is called after each page."""
        with self._child() as child:
            return child.read(name, data, on_page, password)

    def draw(
        self, data: bytes, numbers: Iterable[int], dpi: int | None = None, password: str | None = None
    ) -> tuple[Drawing, ...]:
        """Raises ReaderProcessError only where no child starts."""
        with self._child() as child:
            return child.draw(data, numbers, dpi, password)

    @contextmanager
    def _child(self) -> Iterator[Child]:
        child = self._taken()
        try:
            yield child
        except BaseException:
            child.end()
            raise
        finally:
            self._given_back(child)

    def warm(self) -> None:
        """Starts a child ahead of need, without waiting for it."""
        with self._free:
            if not self._idle and not self._busy:
                self._idle.append(Child(self._limits, self._script))

    def close(self) -> None:
        with self._free:
            idle, self._idle = self._idle, []
        if os.getpid() == self._owner:
            for child in idle:
                child.end()

    def _taken(self) -> Child:
        with self._free:
            if os.getpid() != self._owner:  # a fork of the parent shares no child with it
                self._idle, self._busy, self._owner = [], 0, os.getpid()
            while not self._idle and self._busy >= self._limits.workers:
                self._free.wait()
            self._busy += 1
            if self._idle:
                return self._idle.pop()
        try:
            return Child(self._limits, self._script)
        except BaseException:
            with self._free:
                self._busy -= 1
                self._free.notify()
            raise

    def _given_back(self, child: Child) -> None:
        with self._free:
            self._busy -= 1
            if child.is_fit:
                self._idle.append(child)
            self._free.notify()
