"""Words that run at an angle ↔ the same words as if the page were turned until they stand upright."""

from collections.abc import Callable, Sequence

from hepcite.extract.formats.layout import Token
from hepcite.records import Box

_Turn = Callable[[Box, float, float], Box]

_UPRIGHT: dict[int, _Turn] = {
    90: lambda box, width, height: (height - box[3], box[0], height - box[1], box[2]),
    180: lambda box, width, height: (width - box[2], height - box[3], width - box[0], height - box[1]),
    270: lambda box, width, height: (box[1], width - box[2], box[3], width - box[0]),
}
_BACK: dict[int, _Turn] = {
    90: lambda box, width, height: (box[1], height - box[2], box[3], height - box[0]),
    180: _UPRIGHT[180],
    270: lambda box, width, height: (width - box[3], box[0], width - box[1], box[2]),
}


def upright(
    tokens: Sequence[Token], angle: int, width: float, height: float
) -> tuple[list[Token], float, float]:
    """The words in the turned frame, and that frame's width and height. Angles between stay as they are."""
    turn = _UPRIGHT.get(angle)
    if turn is None:
        return list(tokens), width, height
    turned = [token._replace(box=turn(token.box, width, height)) for token in tokens]
    return turned, *((width, height) if angle == 180 else (height, width))


def straight(box: Box, angle: int, width: float, height: float) -> Box:
    """A box of the page as shown, `width` by `height` → the turned frame."""
    turn = _UPRIGHT.get(angle)
    return box if turn is None else turn(box, width, height)


def back(box: Box, angle: int, width: float, height: float) -> Box:
    """A box of the turned frame → the page as shown, `width` by `height`."""
    turn = _BACK.get(angle)
    return box if turn is None else turn(box, width, height)
