"""Note → spaCy's Doc of the same text: tokens, sentence starts, and our finds as span groups; made where somebody asks.

A blank English pipeline gives the tokens; no model is loaded, nothing is downloaded. The groups are `sentences` (labeled
with their section), `measures`, `dates` and `cues` (labeled with their category); `span._.assertion` is a span's Assertion.
No field of ours reads the Doc.
"""

from collections.abc import Iterable
from functools import cache

import spacy
from spacy.language import Language as SpacyLanguage
from spacy.tokens import Doc, Span

from hepcite.extract.language.assertion import Assertion
from hepcite.extract.language.note import Note

_NOTE = "hepcite_note"


@cache
def _pipeline() -> SpacyLanguage:
    Doc.set_extension(_NOTE, default=None, force=True)
    Span.set_extension("assertion", getter=_assertion_of, force=True)
    return spacy.blank("en")


def doc_of(note: Note) -> Doc:
    doc = _pipeline().make_doc(note.text)
    doc._.hepcite_note = note
    starts = {s.start for s in note.sentences}
    for token in doc:
        token.is_sent_start = token.i == 0 or token.idx in starts
    doc.spans["sentences"] = list(_spans(doc, ((s.start, s.end, s.section) for s in note.sentences)))
    doc.spans["measures"] = list(_spans(doc, ((m.start, m.end, m.kind) for m in note.measures)))
    doc.spans["dates"] = list(_spans(doc, ((d.start, d.end, d.precision) for d in note.dates)))
    cues = (cue for s in note.sentences for cue in s.cues)
    doc.spans["cues"] = list(_spans(doc, ((c.start, c.end, c.category) for c in cues)))
    return doc


def _spans(doc: Doc, found: Iterable[tuple[int, int, str]]) -> Iterable[Span]:
    """Where one of ours ends within a token of spaCy's, the whole token is taken."""
    for start, end, label in found:
        span = doc.char_span(start, end, label, alignment_mode="expand")
        if span is not None:
            yield span


def _assertion_of(span: Span) -> Assertion:
    note: Note = span.doc._.hepcite_note
    return note.assertion(span.start_char, span.end_char)
