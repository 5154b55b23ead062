"""PNG, JPEG and TIFF bytes → one recognised page a picture."""

import io
from collections.abc import Iterator
from dataclasses import replace

from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from hepcite.extract.formats.limits import limits, too_large
from hepcite.extract.formats.ocr import scanned_page
from hepcite.extract.formats.progress import page_read
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
        for number, (frame, dpi) in enumerate(frames(data), 1):
            if number > limits().most_pages:
                problems.append(too_large(name, f"has more than {limits().most_pages} pages"))
                break
            page, found = scanned_page(name, number, frame, dpi)
            pages.append(page)
            problems += found
            page_read()
    except _TooManyPixelsError as error:
        problems.append(replace(too_large(f"{name}, page {len(pages) + 1}", str(error)), page=len(pages) + 1))
    except Image.DecompressionBombError:
        problems.append(too_large(name, "is a picture of far too many pixels"))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        message = (
            f"{name}, page {len(pages) + 1}: the picture is damaged or too large. Ask for the file again."
        )
        problems.append(Problem("damaged", message, page=len(pages) + 1))
    return Reading(tuple(pages), tuple(problems))


def frames(data: bytes) -> Iterator[tuple[Image.Image, int]]:
    """Each picture upright by its own mark, at about the resolution for recognition, and its dots an inch."""
    rules = tolerances().ocr
    with Image.open(io.BytesIO(data)) as opened:
        _check_size(*opened.size)
        for raw in ImageSequence.Iterator(opened):
            _check_size(*raw.size)
            frame = ImageOps.exif_transpose(_on_white(raw))
            across, down = _dots_an_inch(raw, frame)
            longest = max(frame.width, frame.height * across / down)
            zoom = min(rules.dpi / across, rules.longest_side_px / longest)
            size = (max(1, round(frame.width * zoom)), max(1, round(frame.height * zoom * across / down)))
            yield frame.resize(size, Image.Resampling.LANCZOS), round(across * zoom)


def _dots_an_inch(raw: Image.Image, frame: Image.Image) -> tuple[float, float]:
    """Across and down: a fax has half as many lines as columns. A letter page where the file does not say."""
    said = tuple(round(float(dots)) for dots in raw.info.get("dpi", (0, 0)))
    if len(said) == 2 and all(dots in _KNOWN_DPI for dots in said) and said != (72, 72):
        return (said[1], said[0]) if frame.size == raw.size[::-1] != raw.size else (said[0], said[1])
    usual = min(frame.size) / _LETTER_INCHES
    return usual, usual


class _TooManyPixelsError(Exception):
    """The message completes "it "."""


def _check_size(width: int, height: int) -> None:
    if max(width, height) > limits().longest_side_px or width * height > limits().most_pixels:
        raise _TooManyPixelsError(f"is a picture of {width} by {height} pixels")


def _on_white(raw: Image.Image) -> Image.Image:
    if "A" not in raw.getbands() and "transparency" not in raw.info:
        return raw.convert("L")
    layered = raw.convert("RGBA")
    ground = Image.new("RGBA", layered.size, "white")
    return Image.alpha_composite(ground, layered).convert("L")
