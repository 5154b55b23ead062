"""The picture of a page → a Page with recognised words, by the same reading order as printed text."""

from collections.abc import Sequence
from statistics import median

from PIL.Image import Image

from hepcite.extract.formats.engines import Engine, OcrFailedError, Recognised, available_engine
from hepcite.extract.formats.layout import Token
from hepcite.extract.formats.ocr_cache import recognised
from hepcite.extract.formats.pages import page_of
from hepcite.extract.formats.picture import Upright, cleaned, ink_share, upright
from hepcite.extract.formats.tolerances import tolerances
from hepcite.records import Page, Problem

_REMEDY = "Ask for a clearer copy or for the report as text"


def scanned_page(name: str, number: int, image: Image, dpi: int) -> tuple[Page, list[Problem]]:
    """`image` shows page `number` of the file `name` at `dpi`. Without an engine it is empty."""
    scale = dpi / 72
    empty = Page(number, "", (), image.width / scale, image.height / scale)
    clean = cleaned(image)
    if ink_share(clean) < tolerances().ocr.blank_ink_share:
        return empty, []
    engine = available_engine()
    if engine is None:
        return empty, [
            _problem(name, number, "is a picture, and no text recognition is installed. Install Tesseract")
        ]
    try:
        view, words = _best_reading(engine, clean, dpi)
    except OcrFailedError as error:
        return empty, [_problem(name, number, f"is a picture that could not be recognised: {error}")]
    words = [word for word in words if not _is_noise(word)]
    if not words:
        return empty, [_problem(name, number, f"is a picture in which no words were recognised. {_REMEDY}")]
    page = page_of(
        number,
        {0: tokens_of(words, scale, engine.boxes_hug_ink)},
        view.frame,
        read_by=engine.name,
        restore=view.page_box,
    )
    page = Page(number, page.text, page.words, empty.width, empty.height, page.read_by)
    if _confidence(words) < tolerances().ocr.poor_confidence:
        return page, [
            _problem(name, number, f"is so poor a picture that its text is not to be relied on. {_REMEDY}")
        ]
    return page, []


def _problem(name: str, number: int, what: str) -> Problem:
    return Problem("unreadable_page", f"{name}, page {number} {what}.", page=number)


def _best_reading(engine: Engine, clean: Image, dpi: int) -> tuple[Upright, list[Recognised]]:
    """Read as it lies; where that goes badly, turned by quarters, and the surest reading is taken."""
    readings: list[tuple[Upright, list[Recognised]]] = []
    quarters = [0, 180, 90, 270]
    while quarters:
        view = upright(clean, quarters.pop(0), dpi / 72)
        words = recognised(engine, view.image, dpi)
        readings.append((view, words))
        if _is_sure(words):
            break
        if len(readings) == 1 and not _is_level(words):
            quarters = [90, 270, 180]
        elif len(readings) == 2 and any(_lie_readable(words) for _, words in readings):
            break
    return max(readings, key=lambda reading: _sureness(reading[1]))


def _lie_readable(words: Sequence[Recognised]) -> bool:
    """The page is poor, but its words lie: no quarter turn would make more of it."""
    rules = tolerances().ocr
    return (
        len(words) >= rules.fewest_words and _is_level(words) and _confidence(words) >= rules.poor_confidence
    )


def _is_noise(word: Recognised) -> bool:
    """A doubtful mark. Doubtful words stay: a word left out could turn a sentence round."""
    return word.confidence < tolerances().ocr.least_confidence and not any(
        sign.isalnum() for sign in word.text
    )


def _confidence(words: Sequence[Recognised]) -> float:
    """Mean over the words, weighed by their length."""
    signs = sum(len(word.text) for word in words)
    return sum(word.confidence * len(word.text) for word in words) / signs if signs else 0.0


def _is_sure(words: Sequence[Recognised]) -> bool:
    rules = tolerances().ocr
    return (
        len(words) >= rules.fewest_words and _confidence(words) >= rules.good_confidence and _is_level(words)
    )


def _is_level(words: Sequence[Recognised]) -> bool:
    """The words lie: an engine that reads upright words too gives them in no order of reading."""
    shapes = [word.box[2] - word.box[0] > word.box[3] - word.box[1] for word in words if len(word.text) >= 4]
    return 2 * sum(shapes) >= len(shapes)


def _sureness(words: Sequence[Recognised]) -> float:
    if not _is_level(words):
        return 0.0
    return sum(len(word.text) for word in words if word.confidence > tolerances().ocr.good_confidence)


def tokens_of(words: Sequence[Recognised], scale: float, boxes_hug_ink: bool = True) -> list[Token]:
    """Recognised words with even boxes in points: all of a line as high as its type."""
    lines = _level_lines(words)
    rules = tolerances().ocr
    measured = _size if boxes_hug_ink else _padded_size
    sizes = [measured(line) for line in lines]
    known = [size for size, line in zip(sizes, lines, strict=True) if size for _ in line]
    body = median(known or [word.box[3] - word.box[1] for word in words])
    tokens: list[Token] = []
    for size, line in zip(sizes, lines, strict=True):
        even = size if size and abs(size - body) > rules.size_snap * body else body
        baseline = _baseline(line) if boxes_hug_ink else _padded_baseline(line, even)
        top, bottom = (baseline - 0.95 * even) / scale, (baseline + 0.25 * even) / scale
        for word in line:
            box = (word.box[0] / scale, top, word.box[2] / scale, bottom)
            tokens.append(Token(word.text, box, even / scale, confidence=round(word.confidence, 3)))
    return tokens


def _level_lines(words: Sequence[Recognised]) -> list[list[Recognised]]:
    """The engine's lines, parted where it took a column of bullets for one line."""
    lines: dict[tuple[int, int], list[Recognised]] = {}
    usual = median(word.box[3] - word.box[1] for word in words)
    for word in words:
        middle = (word.box[1] + word.box[3]) / 2
        part = 0
        while (word.line, part) in lines:
            first = lines[word.line, part][0]
            if abs(middle - (first.box[1] + first.box[3]) / 2) < usual:
                break
            part += 1
        lines.setdefault((word.line, part), []).append(word)
    return list(lines.values())


def _size(line: Sequence[Recognised]) -> float | None:
    """Type size in pixels, from the heights of words with tall letters; None where there are none."""
    rules = tolerances().ocr
    sizes = [
        (word.box[3] - word.box[1]) / (rules.tall_share + rules.tail_share * _has_tail(word.text))
        for word in line
        if _has_tall(word.text)
    ]
    return median(sizes) if sizes else None


def _padded_size(line: Sequence[Recognised]) -> float:
    return median(word.box[3] - word.box[1] for word in line) * tolerances().ocr.padded_share


def _padded_baseline(line: Sequence[Recognised], size: float) -> float:
    """Letters stand in the middle of a padded box, from ascender to descender."""
    return median((word.box[1] + word.box[3]) / 2 for word in line) + 0.35 * size


def _baseline(line: Sequence[Recognised]) -> float:
    """Where the words without tails stand, in pixels from the top."""
    feet = [word.box[3] for word in line if not _has_tail(word.text)]
    if feet:
        return median(feet)
    return median(word.box[3] - 0.2 * (word.box[3] - word.box[1]) for word in line)


def _has_tall(text: str) -> bool:
    return any(sign.isupper() or sign.isdigit() or sign in "bdfhkl" for sign in text)


def _has_tail(text: str) -> bool:
    return any(sign in "gjpqyQ,;()[]|/_@$" for sign in text)
