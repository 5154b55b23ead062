"""Labeled cases as they would come by scanner or fax → scores by level: what a poor picture costs, and harms.

Every document of a case is made a PDF of the level: pages with text are drawn and spoiled as the level says,
plain text and letters are typeset first, and what came as a picture is spoiled once more. The same case and
level give the same bytes.
"""

import io
import random
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from PIL import Image, ImageFilter

from hepcite.eval.errors import EvalError
from hepcite.eval.run import score_folder, scores_of
from hepcite.eval.score import CaseScore, Scores, Unscored
from hepcite.eval.tally import citation_rate, falsely_met, rate

SCAN_DPI = 200
FAX_DPI = (204, 98)
"""Standard resolution of Group 3 fax, across and down (ITU-T T.4)."""
_LINES_A_PAGE, _LINE_SIGNS = 56, 95

Spoil = Callable[[Image.Image, random.Random], Image.Image]


@dataclass(frozen=True, slots=True)
class Level:
    """`spoil` takes a page drawn at 200 dots an inch; None leaves the page's text as it is.

    `lies`: the page comes out on its side. Its picture cannot tell: a fax has fewer lines than columns.
    """

    name: str
    title: str
    spoil: Spoil | None
    lies: bool = False


def _scanned(
    page: Image.Image, chance: random.Random, degrees: float = 0.0, noise: float = 14.0
) -> Image.Image:
    import numpy

    turned = page.rotate(degrees, fillcolor=255, resample=Image.Resampling.BICUBIC) if degrees else page
    soft = turned.filter(ImageFilter.GaussianBlur(chance.uniform(0.3, 0.7)))
    dice = numpy.random.default_rng(chance.getrandbits(32))
    grey = numpy.asarray(soft).astype("int16") + dice.normal(0, noise, soft.size[::-1]).astype("int16")
    grey[dice.random(grey.shape) < 0.0008] = 0
    return Image.fromarray(numpy.clip(grey, 0, 255).astype("uint8"))


def _faxed(page: Image.Image, chance: random.Random) -> Image.Image:
    """One bit a dot, 204 by 98 dots an inch, a few specks."""
    across, down = (round(side * dpi / SCAN_DPI) for side, dpi in zip(page.size, FAX_DPI, strict=True))
    small = page.resize((across, down), Image.Resampling.BOX)
    for _ in range(across * down // 4000):
        small.putpixel((chance.randrange(across), chance.randrange(down)), chance.choice((0, 255)))
    return small.point(lambda grey: 255 if grey > 150 else 0).convert("1")


LEVELS: Mapping[str, Level] = {
    level.name: level
    for level in (
        Level("clean", "PDF with text", None),
        Level(
            "scan",
            "scan, 200 dpi, noise",
            lambda page, chance: _scanned(page, chance, chance.uniform(-0.9, 0.9)),
        ),
        Level("fax", "fax, 204 x 98 dpi, 1 bit", _faxed),
        Level(
            "turned90",
            "scan turned by 90",
            lambda page, chance: _scanned(page.transpose(Image.Transpose.ROTATE_90), chance),
            lies=True,
        ),
        Level(
            "turned180",
            "scan turned by 180",
            lambda page, chance: _scanned(page.transpose(Image.Transpose.ROTATE_180), chance),
        ),
        Level(
            "skewed",
            "scan, 2 degrees askew, more noise",
            lambda page, chance: _scanned(page, chance, -2.0, 22.0),
        ),
    )
}


def degraded(name: str, data: bytes, level: Level, seed: str) -> bytes:
    """One document at `level`, as a PDF. `seed` makes its noise."""
    pdf = data if data[:5] == b"%PDF-" else _typeset(name, data)
    if level.spoil is None:
        return pdf
    chance = random.Random(f"{seed} {level.name}")  # noqa: S311
    pages = [(level.spoil(page, chance), size) for page, size in _drawn(pdf)]
    return _of_pictures([(page, size[::-1] if level.lies else size) for page, size in pages])


def score_degraded(
    paths: Iterable[Path], level: Level, tell: Callable[[str], None] | None = None, jobs: int = 1
) -> Scores:
    """As `score_cases`, of the same cases at `level`. `tell` is called with each case that is done."""
    return scores_of(paths, partial(_score, level.name), jobs, tell)


def table(rows: Sequence[tuple[Level, Scores]]) -> str:
    """Markdown, a row a level."""
    lines = [
        "| level | cases | facts | dispositions | false `meets_criteria` | clauses falsely met | citations | pages unread |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for level, scores in rows:
        facts, dispositions = rate(scores.items("fact")), rate(scores.items("disposition"))
        lines.append(
            f"| {level.title} | {len(scores.cases)} | {facts.right}/{facts.total} = {facts.share or 0:.3f} "
            f"| {dispositions.right}/{dispositions.total} = {dispositions.share or 0:.3f} "
            f"| {len(scores.false_meets)}{' ' if scores.false_meets else ''}{' '.join(scores.false_meets)} "
            f"| {falsely_met(scores, 'clause')} | {citation_rate(scores).share or 0:.3f} "
            f"| {sum(case.unread_pages for case in scores.cases)} |"
        )
    return "\n".join(lines) + "\n"


def _score(level: str, folder: Path) -> CaseScore | Unscored:
    name = folder.resolve().name
    return score_folder(folder, lambda file, data: degraded(file, data, LEVELS[level], f"{name} {file}"))


def _drawn(pdf: bytes) -> Iterator[tuple[Image.Image, tuple[float, float]]]:
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        for page in document:
            yield page.render(scale=SCAN_DPI / 72, grayscale=True).to_pil().convert("L"), page.get_size()
    finally:
        document.close()


def _typeset(name: str, data: bytes) -> bytes:
    """What the readers make of a text or a letter, printed as plain type."""
    from hepcite.extract.formats import read_file

    lines = [line for page in read_file(name, data).pages for line in _wrapped(page.text)]
    parts = [lines[at : at + _LINES_A_PAGE] for at in range(0, len(lines), _LINES_A_PAGE)]
    canvas, packed = _canvas()
    for part in parts or [[]]:
        text = canvas.beginText(50, 745)
        text.setFont("Courier", 9)
        text.setLeading(12.5)
        for line in part:
            text.textLine(line)
        canvas.drawText(text)
        canvas.showPage()
    canvas.save()
    return packed.getvalue()


def _wrapped(text: str) -> Iterator[str]:
    plain = text.replace("≤", "<=").replace("≥", ">=").replace("–", "-").replace("—", "-")
    for line in plain.encode("latin-1", "replace").decode("latin-1").split("\n"):
        yield from textwrap.wrap(line, _LINE_SIGNS) or [""]


def _canvas() -> tuple[Any, io.BytesIO]:
    try:
        from reportlab.lib.pagesizes import letter
        from reportlab.pdfgen.canvas import Canvas
    except ImportError:
        raise EvalError(
            "reportlab is missing, which sets the pages; run: pip install 'hepcite[dev]'"
        ) from None
    packed = io.BytesIO()
    return Canvas(packed, pagesize=letter, invariant=1), packed


def _of_pictures(pages: Sequence[tuple[Image.Image, tuple[float, float]]]) -> bytes:
    """Each picture fills its page, whose size in points stands beside it."""
    from reportlab.lib.utils import ImageReader

    canvas, packed = _canvas()
    for picture, size in pages:
        kind, options = ("PNG", {}) if picture.mode == "1" else ("JPEG", {"quality": 70})
        data = io.BytesIO()
        picture.save(data, kind, **options)
        canvas.setPageSize(size)
        canvas.drawImage(ImageReader(data), 0, 0, *size)
        canvas.showPage()
    canvas.save()
    return packed.getvalue()
