"""A span of a page → the passage that may leave the machine, and the way back from its characters to the page's."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from hepcite.extract.fallback.identifiers import Masked

_UNSEEN = frozenset({"Cf", "Co", "Cn", "Cs"})
"""Categories of characters that show nothing (zero-width ones, Unicode tags): they are left out of what is sent."""


@dataclass(frozen=True, slots=True)
class MaskedText:
    """`text` with masks. Character i of it stands for `original[places[i]:ends[i]]`; a mask stands for its whole span."""

    text: str
    places: tuple[int, ...]
    ends: tuple[int, ...]

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Where `text[start:end]`, not empty, stands in the original."""
        return self.places[start], self.ends[end - 1]


def masked(text: str, start: int, end: int, spans: Sequence[Masked]) -> MaskedText:
    """`text[start:end]` with `spans` masked; all offsets count characters of `text`.

    The spans are those of all of `text`, so that an identifier that a passage cuts is masked, too.
    """
    characters: list[str] = []
    places: list[int] = []
    ends: list[int] = []

    def keep(a: int, b: int) -> None:
        for i in range(a, b):
            if unicodedata.category(text[i]) not in _UNSEEN:
                characters.append(text[i])
                places.append(i)
                ends.append(i + 1)

    at = start
    for span in spans:
        if span.end <= start or span.start >= end:
            continue
        keep(at, max(at, span.start))
        characters.append(span.mask)
        places.extend([span.start] * len(span.mask))
        ends.extend([span.end] * len(span.mask))
        at = max(at, span.end)
    keep(at, max(at, end))
    return MaskedText("".join(characters), tuple(places), tuple(ends))
