"""The text of a note → the same with what nobody says of the patient blanked.

Options of a form that are not ticked, questions without an answer, words of a policy. Offsets stay. What is blanked is no
evidence for or against anything; the page shows it as it is.
"""

import re

from hepcite.extract.language.outline import Piece, pieces_of
from hepcite.extract.language.unsaid.answers import unanswered
from hepcite.extract.language.unsaid.boxes import unticked
from hepcite.extract.language.unsaid.policy import may_tell, quoted_of_a_policy, tells_a_policy

__all__ = ["blanked", "said", "tells_a_policy", "unanswered", "unticked"]

Span = tuple[int, int]


def said(text: str, kind: str) -> tuple[str, list[Piece], tuple[Span, ...]]:
    """`text` of a document of `kind` with the rest blanked, its pieces, and the favorable questions that were denied."""
    text = blanked(text, unticked(text))
    asked = unanswered(text)
    denied = tuple(question.span for question in asked if question.is_denied)
    text = blanked(text, [question.span for question in asked])
    pieces = list(pieces_of(text, kind))
    told = [span for piece in pieces for span in _of_a_policy(text, piece)] if may_tell(text) else []
    if not told:
        return text, pieces, denied
    text = blanked(text, told)
    return text, list(pieces_of(text, kind)), denied


def _of_a_policy(text: str, piece: Piece) -> list[Span]:
    if tells_a_policy(text[piece.start : piece.end], piece.section):
        return [(piece.start, piece.end)]
    return quoted_of_a_policy(text, piece.start, piece.end)


def blanked(text: str, spans: list[Span]) -> str:
    for start, end in spans:
        text = text[:start] + re.sub(r"[^\n]", " ", text[start:end]) + text[end:]
    return text
