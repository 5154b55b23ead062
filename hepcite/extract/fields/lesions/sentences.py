"""The sentences of a note → those that are read: parts at a stop that was missed, halves joined at a line."""

import re
from dataclasses import replace

from hepcite.extract.language.note import Note, Sentence

_STOP = re.compile(r"(?<=[A-Za-z0-9)\]])\.\s+(?=#?\d|#|[a-z])")
_SHORT = re.compile(
    r"\b(?:[A-Za-z]{1,2}(?<!cm)(?<!mm)|segs?|segm|no|nos|dr|approx|vs|max|min|diam|dim|ser|img|fig|obs|cat|est|incl|lat|post|ant"
    r"|inf|sup|med|prev|resp|lbs|pts?|ca)$|(?:^|\n)\s*[(#]?\w{1,2}$",
    re.IGNORECASE,
)


def _parts(note: Note, sentence: Sentence) -> list[Sentence]:
    """The sentence in parts, where it holds stops before a number, a "#2" or a small letter."""
    if sentence.is_row:
        return [sentence]
    cuts = [sentence.start]
    for m in _STOP.finditer(note.text, sentence.start, sentence.end):
        if not _SHORT.search(note.text[max(sentence.start, m.start() - 12) : m.start()]):
            cuts.append(m.end())
    if len(cuts) == 1:
        return [sentence]
    ends = [*cuts[1:], sentence.end]
    return [replace(sentence, start=a, end=b, text=note.text[a:b]) for a, b in zip(cuts, ends, strict=True)]


def joined_sentences(note: Note) -> list[Sentence]:
    """The sentences, a field name joined with its value ("Capsule:" and "present"), and the halves of a size
    that a line end cut in two."""
    joined: list[Sentence] = []
    spanning = [m for m in note.measures if "\n" in note.text[m.start : m.end]]
    for s in (part for whole in note.sentences for part in _parts(note, whole)):
        last = joined[-1] if joined else None
        is_value = (
            last
            and last.line == s.line
            and (
                last.text.rstrip().endswith(":") or re.fullmatch(r"\s*\(?[A-Za-z0-9]{1,2}[.)]\s*", last.text)
            )
            and not last.is_row
        )
        if (
            last
            and (is_value or any(m.start >= last.start and m.start < last.end < m.end for m in spanning))
            and not s.is_row
        ):
            joined[-1] = replace(
                s,
                start=last.start,
                text=note.text[last.start : s.end],
                index=last.index,
                cues=(*last.cues, *s.cues),
            )
        else:
            joined.append(s)
    return joined
