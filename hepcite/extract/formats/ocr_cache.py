"""The picture of a page or of a line → its words, recognised once where a cache is set (see kept.py)."""

from dataclasses import astuple

from PIL.Image import Image

from hepcite.extract.formats.engines import Engine, LineReader, Recognised
from hepcite.extract.formats.kept import kept


def recognised(engine: Engine, picture: Image, dpi: int) -> list[Recognised]:
    """As `engine.recognise`, or what the same engine and version made of the same picture before."""
    parts = (engine.name, engine.version, dpi, picture.size, picture.mode)
    rows = kept("1", parts, picture.tobytes(), lambda: [astuple(w) for w in engine.recognise(picture, dpi)])
    try:
        return [Recognised(text, tuple(box), confidence, line) for text, box, confidence, line in rows]
    except (ValueError, TypeError):  # a file that somebody changed
        return engine.recognise(picture, dpi)


def line_read(reader: LineReader, picture: Image) -> str:
    """As `reader.read_line`, or what the same reader and version made of the same picture before."""
    parts = (reader.name, reader.version, picture.size, picture.mode)
    return str(kept("line", parts, picture.tobytes(), lambda: reader.read_line(picture)))
