"""A clean picture of a page → recognised words, by Tesseract where it is installed, else RapidOCR."""

import importlib.metadata
import importlib.util
import io
import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

from PIL.Image import Image

from hepcite.records import Box

os.environ.update({"ORT_DISABLE_TELEMETRY": "1", "ORT_TELEMETRY_DISABLED": "1"})
"""onnxruntime 1.29 and later writes an id of the machine into its cache and reports its sessions to its maker, unless
one of these names, which changed, is set before it is loaded."""


class OcrFailedError(Exception):
    """The engine did not finish. The message names the engine and what to do."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """One word. `box` in pixels of the picture, `confidence` 0 to 1, `line` numbers the engine's lines."""

    text: str
    box: Box
    confidence: float
    line: int


class Engine(Protocol):
    """`name` and `version` go into results and cache keys.

    `boxes_hug_ink`: a word's box is as high as its letters; else as high as a line, with some padding.
    """

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str: ...

    @property
    def boxes_hug_ink(self) -> bool: ...

    def recognise(self, picture: Image, dpi: int) -> list[Recognised]: ...


class LineReader(Protocol):
    """Reads the picture of one line of type, whatever else it can do."""

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str: ...

    def read_line(self, picture: Image) -> str: ...


@dataclass(frozen=True, slots=True)
class Tesseract:
    """The program `tesseract`, one process a page, one thread (more threads are slower on text pages)."""

    program: str
    version: str
    name: str = "tesseract"
    boxes_hug_ink: bool = True

    def recognise(self, picture: Image, dpi: int) -> list[Recognised]:
        return words_of_tsv(self._said(picture, "--psm", "3", "--dpi", str(dpi), "tsv"))

    def read_line(self, picture: Image) -> str:
        return self._said(picture, "--psm", "7").strip()

    def _said(self, picture: Image, *options: str) -> str:
        packed = io.BytesIO()
        picture.save(packed, "PNG", compress_level=1)
        command = [self.program, "-", "-", "-l", "eng", *options]
        try:
            done = subprocess.run(  # noqa: S603
                command,
                input=packed.getvalue(),
                capture_output=True,
                timeout=_LONGEST_SECONDS,
                check=True,
                env={**os.environ, "OMP_THREAD_LIMIT": "1"},
            )
        except subprocess.TimeoutExpired as error:
            raise OcrFailedError(
                f"Tesseract took longer than {_LONGEST_SECONDS} s; scan the page again"
            ) from error
        except (subprocess.CalledProcessError, OSError) as error:
            raise OcrFailedError(
                "Tesseract stopped; check that it and its English data are installed"
            ) from error
        return done.stdout.decode("utf-8", "replace")


_LONGEST_SECONDS = 180


def words_of_tsv(table: str) -> list[Recognised]:
    """Tesseract's columns: level, page, block, paragraph, line, word, four of the box, confidence, text."""
    words: list[Recognised] = []
    lines: dict[tuple[str, ...], int] = {}
    for row in table.splitlines()[1:]:
        columns = row.split("\t")
        if len(columns) != 12 or columns[0] != "5" or not columns[11].strip():
            continue
        left, top, width, height = (float(value) for value in columns[6:10])
        line = lines.setdefault(tuple(columns[1:5]), len(lines))
        box = (left, top, left + width, top + height)
        words.append(Recognised(columns[11], box, max(0.0, float(columns[10])) / 100, line))
    return words


@dataclass(frozen=True, slots=True)
class RapidOcr:
    """The package `rapidocr`, whose wheel holds its models; nothing is downloaded."""

    version: str
    name: str = "rapidocr"
    boxes_hug_ink: bool = False

    def recognise(self, picture: Image, dpi: int) -> list[Recognised]:
        import numpy

        result = _rapid()(numpy.asarray(picture.convert("RGB")), use_cls=False, return_word_box=True)
        words: list[Recognised] = []
        lines = zip(result.txts or (), result.word_results or (), strict=False)
        for number, (text, pieces) in enumerate(lines):
            words += _words_of_line(text, pieces, number)
        return words

    def read_line(self, picture: Image) -> str:
        import numpy

        result = _rapid()(numpy.asarray(picture.convert("RGB")), use_det=False, use_cls=False)
        return " ".join(result.txts or ())


@cache
def _rapid() -> Any:
    from rapidocr import RapidOCR

    return RapidOCR(params={"Global.log_level": "critical"})


def _words_of_line(text: str, pieces: Sequence[Any], line: int) -> list[Recognised]:
    """RapidOCR cuts words at signs too; its pieces are joined again as the line's white space has them."""
    rest = list(pieces)
    words = []
    for word in text.split():
        used: list[Any] = []
        while rest and sum(len(piece[0].strip()) for piece in used) < len(word):
            used.append(rest.pop(0))
        corners = [corner for piece in used if piece[2] is not None for corner in piece[2]]
        if not corners:
            continue
        xs, ys = [float(c[0]) for c in corners], [float(c[1]) for c in corners]
        confidence = min(float(piece[1]) for piece in used)
        words.append(Recognised(word, (min(xs), min(ys), max(xs), max(ys)), confidence, line))
    return words


def _tesseract() -> Engine | None:
    program = shutil.which("tesseract")
    if program is None:
        return None
    try:
        said = subprocess.run([program, "--version"], capture_output=True, timeout=20, check=True)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return None
    first = (said.stdout or said.stderr).decode("utf-8", "replace").split("\n")[0]
    return Tesseract(program, first.split()[-1])


def _rapid_ocr() -> Engine | None:
    if importlib.util.find_spec("rapidocr") is None or importlib.util.find_spec("onnxruntime") is None:
        return None
    return RapidOcr(importlib.metadata.version("rapidocr"))


ENGINES = {"tesseract": _tesseract, "rapidocr": _rapid_ocr}
"""By name, in order of preference; each gives an engine or None where it is not installed."""


@cache
def available_engine() -> Engine | None:
    return next((engine for find in ENGINES.values() if (engine := find()) is not None), None)


def other_reader(name: str) -> LineReader | None:
    """A reader that is not the engine `name`, to confirm what that engine read; None where there is none."""
    found = (find() for known, find in ENGINES.items() if known != name)
    return next((engine for engine in found if isinstance(engine, Tesseract | RapidOcr)), None)
