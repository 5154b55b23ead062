"""A quote in its sentences → the value that the field's own parser reads there, and there alone."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from hepcite.extract.fallback.quotes import Place
from hepcite.extract.fields import FIELDS, Context, lesions
from hepcite.extract.language.headings import heading_of
from hepcite.extract.language.note import Note, Sentence
from hepcite.extract.language.pipe import read_note
from hepcite.records import Case, Fact, Page

_READ_BY_LEDGER = frozenset({"lesion_count", "largest_lesion_cm", "encapsulated"})


@dataclass(frozen=True, slots=True)
class Reading:
    """`fact` is what the parser makes of the quote's sentences. `in_place` says that they stood there under the same
    section and organ as in the record; `touches` that the words it rests on are the quote's."""

    fact: Fact | None
    in_place: bool
    touches: bool

    @property
    def counts(self) -> bool:
        return self.fact is not None and self.in_place and self.touches


def reread(name: str, place: Place, case: Case) -> Reading:
    """The parser of `name` on a document that holds the sentences of `place` under their headings, and nothing else."""
    headings = _headings_above(place.note, place.sentences[0])
    start, end = place.whole
    body = " ".join(place.note.text[start:end].split("\n"))
    text = "\n".join([*headings, body])
    base = len(text) - len(body)
    page = Page(1, text)
    document = replace(place.note.document, pages=(page,), first_page=1, problems=())
    note = read_note(document)
    fact = fact_of(name, Context(case, (note,)))
    first = note.sentence_at(base + 1)
    original = place.sentences[0]
    in_place = (first.section, first.label) == (original.section, original.label)
    low, high = base + place.start - start, base + place.end - start
    touches = fact is not None and any(e.start < high and low < e.end for e in fact.evidence)
    return Reading(fact, in_place, touches)


def fact_of(name: str, context: Context) -> Fact | None:
    """What the field of `name` reads in `context`; None where it reads no value."""
    if name in _READ_BY_LEDGER:
        facts = lesions.read_ledger(context)[0]
    else:
        facts = tuple(f for read in FIELDS if _gives(read, name) for f in read(context))
    found = next((f for f in facts if f.name == name), None)
    return found if found and found.status != "not_documented" and not _is_silent(found) else None


def _is_silent(fact: Fact) -> bool:
    return fact.value in (None, (), "none_mentioned")


_MODULES = {
    "severe_renal_impairment": "renal",
    "extrahepatic_disease": "extrahepatic",
    "transplant_status": "transplant",
    "symptoms_despite_systemic": "symptoms",
    "symptoms_despite_treatment": "symptoms",
}


def _gives(read: Callable[[Context], tuple[Fact, ...]], name: str) -> bool:
    """The reader is that of the module named after the fact."""
    return read.__module__.rsplit(".", 1)[-1] == _MODULES.get(name, name)


def _headings_above(note: Note, sentence: Sentence) -> list[str]:
    """The last heading of a section and the last label of an organ before `sentence`, as they stand."""
    lines = note.text[: sentence.start].split("\n")
    section: tuple[int, str] | None = None
    label: tuple[int, str] | None = None
    for number in range(len(lines) - 1, -1, -1):
        heading = heading_of(lines[number])
        if heading is None:
            continue
        words = lines[number][: heading.end].rstrip()
        if heading.kind is None:
            label = label or (number, words)
        else:
            section = (number, words)
            break
    kept = [section] if section else []
    if label and sentence.label:
        kept.append(label)
    return [words for _, words in sorted(kept)]
