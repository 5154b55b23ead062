"""Pages drawn in the child ↔ bare grey dots in the parent, which never decodes a foreign picture."""

import json
import math
import struct
from collections.abc import Callable, Iterable

from PIL import Image

from hepcite.extract.formats.drawing import Drawing, draw_pages
from hepcite.extract.formats.isolation.channel import DRAWN, Channel
from hepcite.extract.formats.passwords import opened_with

_HEAD = struct.Struct("<QQQdd")
"""Number of the page, width and height in dots, width and height in points."""
_LENGTH_BYTES = 4


def request(
    data: bytes, numbers: Iterable[int], dpi: int | None, password: str | None
) -> tuple[bytes, bytes, bytes]:
    """In the parent: the content of a message DRAW."""
    wanted = json.dumps([sorted(numbers), dpi, password]).encode()
    return len(wanted).to_bytes(_LENGTH_BYTES, "little"), wanted, data


def send_drawings(channel: Channel, content: bytearray, on_page: Callable[[], None]) -> None:
    """In the child: a message DRAWN for each page that can be drawn."""
    length = int.from_bytes(content[:_LENGTH_BYTES], "little")
    numbers, dpi, password = json.loads(content[_LENGTH_BYTES : _LENGTH_BYTES + length])
    try:
        with opened_with(password):
            for drawing in draw_pages(bytes(memoryview(content)[_LENGTH_BYTES + length :]), numbers, dpi):
                size = (drawing.number, *drawing.image.size, drawing.width, drawing.height)
                channel.send(DRAWN, _HEAD.pack(*size), drawing.image.tobytes())
                on_page()
    except (ValueError, OSError, RuntimeError, MemoryError, SyntaxError, LookupError):
        return  # a damaged file: the pages drawn so far are there, its text was read before


def drawing_of(content: bytearray, most_pixels: int) -> Drawing:
    """In the parent: one page. Raises ValueError for what is none."""
    if len(content) < _HEAD.size:
        raise ValueError("no drawing")
    number, across, down, width, height = _HEAD.unpack_from(content)
    is_sound = 0 < across * down <= most_pixels and len(content) == _HEAD.size + across * down
    if not is_sound or not (math.isfinite(width) and math.isfinite(height) and width > 0 and height > 0):
        raise ValueError("no drawing")
    dots = bytes(memoryview(content)[_HEAD.size :])
    return Drawing(number, Image.frombytes("L", (across, down), dots), width, height)
