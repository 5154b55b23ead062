"""One child process as its parent sees it: a file in, a reading out, or the reason why there is none."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO

from hepcite.extract.formats.drawing import Drawing
from hepcite.extract.formats.isolation.allowances import Allowances
from hepcite.extract.formats.isolation.answers import UnsoundAnswerError, unpacked
from hepcite.extract.formats.isolation.channel import (
    ANSWER,
    ASK_ENGINE,
    DRAW,
    DRAWN,
    FILE,
    LAST_ANSWER,
    PAGE,
    PICTURE,
    READY,
    REFUSED,
    START,
    WORDS,
    Channel,
    ChannelClosedError,
)
from hepcite.extract.formats.isolation.confinement import peak_bytes_of
from hepcite.extract.formats.isolation.drawings import drawing_of, request
from hepcite.extract.formats.isolation.recognition import describe_engine, picture_of, words_in
from hepcite.extract.formats.isolation.refusals import crashed, forbidden, slow, too_big
from hepcite.extract.formats.reading import Reading

_GRACE_SECONDS = 0.2
_NEARLY = 0.85
"""Of the memory allowed, used by a child that died: it died of that."""


class ReaderProcessError(Exception):
    """No child process can be started here. The message says what to look at."""


class Child:
    """Starts at once; the first file waits until it is ready."""

    def __init__(self, limits: Allowances, script: Path) -> None:
        self._limits, self._script = limits, script
        command = [sys.executable, "-P", "-s", str(script)]
        try:
            self._process = subprocess.Popen(  # noqa: S603
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd="/",
                env=_environment(),
                start_new_session=True,
            )
        except OSError as error:
            raise ReaderProcessError(f"{sys.executable} cannot be started: {error.strerror}") from error
        self._channel = Channel(_taken_over(self._process.stdout), _taken_over(self._process.stdin))
        self._is_ready = False
        self._first_peak_bytes = 0
        self._files = 0
        self.is_fit = True

    def read(
        self, name: str, data: bytes, on_page: Callable[[], None], password: str | None = None
    ) -> Reading:
        self._become_ready()
        self._files += 1
        written = json.dumps([name, password]).encode()
        end = time.monotonic() + self._limits.whole_seconds
        try:
            silent = self._silence_ends(end)
            self._channel.send(FILE, len(written).to_bytes(4, "little"), written, data, deadline=silent)
            reading = self._conversation(name, end, on_page)
        except TimeoutError:
            self.end()
            return slow(name)
        except (ChannelClosedError, UnsoundAnswerError, ValueError):
            return self._post_mortem(name)
        if self._files >= self._limits.files_a_worker:
            self.end()
        return reading

    def draw(
        self, data: bytes, numbers: Iterable[int], dpi: int | None = None, password: str | None = None
    ) -> tuple[Drawing, ...]:
        """Those of the pages that can be drawn before the child ends, by fault or by time."""
        self._become_ready()
        self._files += 1
        drawings: list[Drawing] = []
        end = time.monotonic() + self._limits.whole_seconds
        try:
            self._channel.send(DRAW, *request(data, numbers, dpi, password), deadline=self._silence_ends(end))
            while True:
                most = self._limits.most_picture_pixels + 100
                kind, content = self._channel.receive(most, self._silence_ends(end))
                if kind != DRAWN or len(drawings) >= self._limits.most_pictures:
                    break
                drawings.append(drawing_of(content, self._limits.most_picture_pixels))
        except (TimeoutError, ChannelClosedError, ValueError):
            kind = b""
        if kind != ANSWER or self._files >= self._limits.files_a_worker:
            self.end()
        return tuple(drawings)

    def _become_ready(self) -> None:
        if self._is_ready:
            return
        deadline = time.monotonic() + self._limits.start_seconds
        try:
            self._channel.send(START, self._limits.model_dump_json().encode(), deadline=deadline)
            kind, peak = self._channel.receive(8, deadline)
            self._first_peak_bytes = int.from_bytes(peak, "little")
        except (TimeoutError, ChannelClosedError):
            kind = b""
        if kind != READY:
            self.end()
            raise ReaderProcessError(
                "the process that reads files does not start; run "
                f"'{sys.executable} {self._script}' and see what it says"
            )
        self._is_ready = True

    def _silence_ends(self, end: float) -> float:
        return min(end, time.monotonic() + self._limits.silent_seconds)

    def _conversation(self, name: str, end: float, on_page: Callable[[], None]) -> Reading:
        """Serves the child until it answers."""
        most = max(self._limits.most_answer_bytes, self._limits.most_picture_pixels + 100)
        pictures = 0
        while True:
            kind, content = self._channel.receive(most, self._silence_ends(end))
            if kind == PAGE:
                on_page()
            elif kind == ASK_ENGINE:
                describe_engine(self._channel, self._silence_ends(end))
            elif kind == PICTURE and pictures < self._limits.most_pictures:
                pictures += 1
                began = time.monotonic()
                reply = words_in(*picture_of(content, self._limits.most_picture_pixels))
                end += time.monotonic() - began
                self._channel.send(WORDS, reply, deadline=self._silence_ends(end))
            elif kind == REFUSED:
                self.end()
                return forbidden(name)
            elif kind in (ANSWER, LAST_ANSWER):
                if kind == LAST_ANSWER:
                    self.end()
                if len(content) > self._limits.most_answer_bytes:
                    raise ChannelClosedError("the answer is too long")
                return unpacked(content)
            else:
                raise ChannelClosedError("the child speaks out of turn")

    def _post_mortem(self, name: str) -> Reading:
        status, peak_bytes = self.end()
        if status == -signal.SIGXCPU:
            return slow(name)
        has_grown = peak_bytes > self._first_peak_bytes  # the first peak is the parent's, on Linux
        if has_grown and peak_bytes > _NEARLY * self._limits.memory_mb * 1_000_000:
            return too_big(name)
        return crashed(name)

    def end(self) -> tuple[int, int]:
        """Its exit status (minus a signal's number) and the most memory that it used, in bytes."""
        if not self.is_fit:
            return 0, 0
        self.is_fit = False
        self._channel.close()
        deadline = time.monotonic() + _GRACE_SECONDS
        ended = self._reaped(os.WNOHANG)
        while ended is None and time.monotonic() < deadline:
            time.sleep(0.002)
            ended = self._reaped(os.WNOHANG)
        if ended is None:
            self._process.kill()
            ended = self._reaped(0)
        return ended or (0, 0)

    def _reaped(self, options: int) -> tuple[int, int] | None:
        """None while it runs. Its use of memory is told only once, when it is waited for."""
        pid, status, usage = os.wait4(self._process.pid, options)
        if pid == 0:
            return None
        self._process.returncode = os.waitstatus_to_exitcode(status)
        return self._process.returncode, peak_bytes_of(usage)


def _taken_over(pipe: IO[bytes] | None) -> int:
    """The pipe's descriptor, without the buffer around it."""
    if pipe is None:
        raise ReaderProcessError("the process that reads files has no pipe")
    descriptor = os.dup(pipe.fileno())
    pipe.close()
    return descriptor


def _environment() -> dict[str, str]:
    """Nothing of the parent's but where its packages are: no keys, no addresses."""
    paths = os.pathsep.join(os.path.abspath(path) for path in sys.path if path)
    threads = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    return {
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        "PYTHONPATH": paths,
        "PYTHONDONTWRITEBYTECODE": "1",
        **threads,
    }
