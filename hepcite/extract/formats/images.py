"""PNG, JPEG and TIFF bytes → one recognised page a picture."""

import io
from collections.abc import Iterator

from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from hepcite.extract.formats.ocr import scanned_page
from hepcite.extract.formats.reading import Reading
from hepcite.extract.formats.tolerances import tolerances
from hepcite.records import Page, Problem

_BEGINNINGS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*")
_LETTER_INCHES = 8.5
_KNOWN_DPI = range(72, 1201)


def is_picture(data: bytes) -> bool:
    return data.startswith(_BEGINNINGS)


def read_picture(name: str, data: bytes) -> Reading:
    pages: list[Page] = []
    problems: list[Problem] = []
    try:
        for number, (frame, dpi) in enumerate(_frames(data), 1):
            page, found = scanned_page(name, number, frame, dpi)
            pages.append(page)
            problems += found
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        message = (
            f"{name}, page {len(pages) + 1}: the picture is damaged or too large. Ask for the file again."
        )
        problems.append(Problem("damaged", message, page=len(pages) + 1))
    return Reading(tuple(pages), tuple(problems))


def _frames(data: bytes) -> Iterator[tuple[Image.Image, int]]:
    """Each picture upright by its own mark, at about the resolution for recognition, and its dots an inch."""
    rules = tolerances().ocr
    with Image.open(io.BytesIO(data)) as opened:
        for raw in ImageSequence.Iterator(opened):
            frame = ImageOps.exif_transpose(_on_white(raw))
            said = round(float(raw.info.get("dpi", (0, 0))[0]))
            dpi = said if said in _KNOWN_DPI and said != 72 else min(frame.size) / _LETTER_INCHES
            zoom = min(rules.dpi / dpi, rules.longest_side_px / max(frame.size))
            size = (max(1, round(frame.width * zoom)), max(1, round(frame.height * zoom)))
            yield frame.resize(size, Image.Resampling.LANCZOS), round(dpi * zoom)


def _on_white(raw: Image.Image) -> Image.Image:
    if "A" not in raw.getbands() and "transparency" not in raw.info:
        return raw.convert("L")
    layered = raw.convert("RGBA")
    ground = Image.new("RGBA", layered.size, "white")
    return Image.alpha_composite(ground, layered).convert("L")
