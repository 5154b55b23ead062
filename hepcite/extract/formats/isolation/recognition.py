"""A page's picture in the child → words recognised in the parent: grey dots out, words back, nothing else.

The child may start no program, so Tesseract runs beside the parent. The parent never decodes a foreign
picture: what it gets are width, height and that many grey dots.
"""

import json
from dataclasses import astuple, dataclass
from typing import Any

from PIL import Image

from hepcite.extract.formats import engines
from hepcite.extract.formats.engines import Engine, OcrFailedError, Recognised
from hepcite.extract.formats.isolation.channel import ASK_ENGINE, ENGINE, PICTURE, WORDS, Channel
from hepcite.extract.formats.ocr_cache import recognised

_MOST_REPLY_BYTES = 50_000_000
_HEAD_BYTES = 24


@dataclass(frozen=True, slots=True)
class ParentEngine:
    """In the child: the engine of the parent, by its name."""

    channel: Channel
    name: str
    version: str
    boxes_hug_ink: bool

    def recognise(self, picture: Image.Image, dpi: int) -> list[Recognised]:
        grey = picture.convert("L")
        head = b"".join(int(figure).to_bytes(8, "little") for figure in (*grey.size, dpi))
        self.channel.send(PICTURE, head, grey.tobytes())
        _, reply = self.channel.receive(_MOST_REPLY_BYTES)
        content = json.loads(reply)
        if "failed" in content:
            raise OcrFailedError(content["failed"])
        return [Recognised(text, tuple(box), sure, line) for text, box, sure, line in content["words"]]


def use_parent_engine(channel: Channel) -> None:
    """In the child: pages are recognised by the parent, which is asked at the first picture what it has."""

    def ask() -> Engine | None:
        channel.send(ASK_ENGINE)
        _, reply = channel.receive(_MOST_REPLY_BYTES)
        said = json.loads(reply)
        return ParentEngine(channel, *said) if said else None

    engines.ENGINES.clear()
    engines.ENGINES["parent"] = ask


def describe_engine(channel: Channel, deadline: float) -> None:
    """In the parent."""
    engine = engines.available_engine()
    said = [engine.name, engine.version, engine.boxes_hug_ink] if engine else None
    channel.send(ENGINE, json.dumps(said).encode(), deadline=deadline)


def picture_of(content: bytearray, most_pixels: int) -> tuple[Image.Image, int]:
    """In the parent: the picture and its dots an inch. Raises ValueError for what is none."""
    width, height, dpi = (int.from_bytes(content[at : at + 8], "little") for at in range(0, _HEAD_BYTES, 8))
    is_sound = 0 < width * height <= most_pixels and len(content) == _HEAD_BYTES + width * height
    if not is_sound or not 1 <= dpi <= 2400:
        raise ValueError("no picture")
    return Image.frombytes("L", (width, height), bytes(memoryview(content)[_HEAD_BYTES:])), dpi


def words_in(picture: Image.Image, dpi: int) -> bytes:
    """In the parent: the reply to a picture."""
    engine = engines.available_engine()
    reply: dict[str, Any]
    try:
        words = recognised(engine, picture, dpi) if engine else []
        reply = {"words": [astuple(word) for word in words]}
    except OcrFailedError as error:
        reply = {"failed": str(error)}
    return json.dumps(reply).encode()


__all__ = ["WORDS", "describe_engine", "picture_of", "use_parent_engine", "words_in"]
