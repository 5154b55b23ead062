"""A number of lesions + the sentences that were read as no lesion → whether they tell of more all the same."""

import re

from hepcite.extract.fields.lesions.guard_apart import Doubt
from hepcite.extract.fields.lesions.mention import Frame
from hepcite.extract.fields.lesions.placing import Telling

_ONE_MORE = re.compile(
    r"\banother\b(?!\s+(?:\d|cyst|option|study|scan|look))(?:\s+one)?\s+(?:in|within|at|near|is|was|lies)\b"
    r"|\b(?:a|one)\s+(?:further|additional)\s+(?:one|lesion|nodule|mass|tumou?r|focus|metastasis|hcc)\b",
    re.IGNORECASE,
)
_MANY = re.compile(
    r"\bmiliary\b|\b(?:diffuse|widespread|extensive)\s+(?:hepatic|liver|intrahepatic|bilobar)\s+(?:disease|tumou?r|metasta\w+|involvement)",
    re.IGNORECASE,
)
_OTHERWISE = re.compile(
    r"\b(?:no|not|without|cysts?|h(?:a)?emangioma|benign|lung|pulmonary|bone|node|nodal|renal|kidney|adrenal|spleen|prior|previously|if)\b",
    re.IGNORECASE,
)
_COUNTED_IN_TABLE = re.compile(
    r"(?:\bno\.?|\bnumber|#)\s+of\s+(?:lesions|tumou?rs|metastases|nodules|observations)\s*\|", re.IGNORECASE
)


_TARGETS = re.compile(r"\btarget lesions?\b[^:\n]{0,20}:", re.IGNORECASE)
_NON_TARGET = re.compile(
    r"\bnon-?target lesions?\b(?:\s*\((?:liver|hepatic)\))?\s*:\s*(?:(?P<n>[1-9]\d?)\b|present|yes|multiple|several)",
    re.IGNORECASE,
)
"""Beside the targets that are measured, lesions that are not."""
_NOT_EXCLUDED = re.compile(
    r"\b(?:further|other|additional|more)\s+(?:[\w-]+\s+){0,2}?(?:lesions?|tumou?rs?|metastases|nodules?|foci)\b[^.;]{0,40}"
    r"\b(?:not|cannot be|can't be)\s+(?:be\s+|entirely\s+)?(?:excluded|ruled out)",
    re.IGNORECASE,
)


def told_unread(telling: Telling, frames: list[Frame], total: Frame | None, number: int) -> list[Doubt]:
    """Sentences after the number, without a lesion of their own, that tell of another one or of many."""
    found = []
    table = _COUNTED_IN_TABLE.search(telling.note.text)
    if table:
        found.append(Doubt(0, None, table.span()))
    untargeted = _NON_TARGET.search(telling.note.text)
    if untargeted and _TARGETS.search(telling.note.text, 0, untargeted.start()):
        n = int(untargeted["n"] or 0)
        found.append(Doubt(number + n, number + n if n else None, untargeted.span()))
    beyond = _NOT_EXCLUDED.search(telling.note.text)
    if beyond:
        found.append(Doubt(0, None, beyond.span()))
    at = total.start if total else 0
    framed = {f.sentence for f in frames}
    for s in telling.note.sentences:
        if s.start <= at or s.index in framed or _OTHERWISE.search(s.text):
            continue
        if many := _MANY.search(s.text):
            found.append(Doubt(0, None, (s.start + many.start(), s.start + many.end())))
        elif total and (one := _ONE_MORE.search(s.text)):
            found.append(Doubt(0, number + 1, (s.start + one.start(), s.start + one.end())))
    return found
