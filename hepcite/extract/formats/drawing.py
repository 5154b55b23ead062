"""A file's bytes and numbers of its pages → grey pictures of those pages, as their boxes count.

Pages are counted as `read_bytes` counts them, through all files inside the file. A page without a picture
(text, a letter of a program) has none.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

import pypdfium2 as pdfium
from PIL import Image

from hepcite.extract.formats import FORMATS
from hepcite.extract.formats.attachments import attached
from hepcite.extract.formats.images import frames, is_picture
from hepcite.extract.formats.limits import limits
from hepcite.extract.formats.members import in_order
from hepcite.extract.formats.passwords import password
from hepcite.extract.formats.pdf import is_pdf, opened
from hepcite.extract.formats.tolerances import tolerances
from hepcite.records import Page


@dataclass(frozen=True, slots=True)
class Drawing:
    """Page `number` of a file, `width` by `height` points, as a grey picture."""

    number: int
    image: Image.Image
    width: float
    height: float


_Draw = Callable[[int | None], tuple[Image.Image, float, float]]


def draw_pages(data: bytes, numbers: Iterable[int], dpi: int | None = None) -> Iterator[Drawing]:
    """As for a summary, or at `dpi` where the dots are to be read.

    Raises what the parsers of foreign bytes raise: a page without its picture is no loss of evidence.
    """
    wanted = frozenset(numbers)
    if not wanted:
        return
    for number, draw in enumerate(_drawers(data, 0), 1):
        if number in wanted and draw is not None:
            yield Drawing(number, *draw(dpi))
        if number >= max(wanted):
            return


def _drawers(data: bytes, depth: int) -> Iterator[_Draw | None]:
    """One a page, in the order of pages."""
    if is_pdf(data):
        yield from _pdf_drawers(data, depth)
    elif is_picture(data):
        for image, dpi in frames(data):
            yield partial(_picture, image, dpi)
    else:
        chosen = next((known for known in FORMATS if known.recognises(data)), None)
        for piece in in_order(chosen.read("", data)) if chosen else ():
            if isinstance(piece, Page):
                yield None
            elif depth < limits().deepest_member:
                yield from _drawers(piece.data, depth + 1)


def _pdf_drawers(data: bytes, depth: int) -> Iterator[_Draw | None]:
    try:
        document = pdfium.PdfDocument(data, password=password())
    except pdfium.PdfiumError:  # the reader has told it, and counted no page
        return
    try:
        if len(document) > limits().most_pages:
            return
        document.init_forms()
        for index in range(len(document)):
            yield partial(_pdf_page, document, index)
        members = attached("", document, len(document)) if depth < limits().deepest_member else ()
        for member in members:
            yield from _drawers(member.data, depth + 1)
    finally:
        document.close()


def _pdf_page(document: pdfium.PdfDocument, index: int, dpi: int | None) -> tuple[Image.Image, float, float]:
    page = opened(document, index)
    try:
        width, height = page.get_size()
        image = page.render(scale=_scale(width, height, dpi), grayscale=True).to_pil()
    finally:
        page.close()
    return image.convert("L"), width, height


def _picture(image: Image.Image, own_dpi: int, dpi: int | None) -> tuple[Image.Image, float, float]:
    width, height = image.width * 72 / own_dpi, image.height * 72 / own_dpi
    scale = _scale(width, height, dpi)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return image.resize(size, Image.Resampling.LANCZOS), width, height


def _scale(width: float, height: float, dpi: int | None) -> float:
    """Pixels a point."""
    if dpi is not None:
        return min(dpi / 72, tolerances().ocr.longest_side_px / max(width, height, 1))
    return min(limits().drawn_dpi / 72, limits().longest_drawn_px / max(width, height, 1))
