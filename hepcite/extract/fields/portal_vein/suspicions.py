"""A note → what it holds suspicious of a portal branch without naming the vein: the guard of "patent"."""

from collections.abc import Iterator, Sequence

from hepcite.extract.fields.base import phrases
from hepcite.extract.fields.clauses import Span, assertion_within, cited, clauses, is_of_long_ago, pattern
from hepcite.extract.fields.guard import Suspicion
from hepcite.extract.fields.portal_vein.findings import SKIPPED, Finding, denies_in_cells, findings
from hepcite.extract.fields.portal_vein.vessels import FIELD
from hepcite.extract.language.folding import find_all
from hepcite.extract.language.note import Note, Sentence

_UNTOLD = SKIPPED | {"past_history", "medications", "exam"}
_NOT_IT = (
    *(("portal",), ("named",), ("other",), ("guard_not",), ("procedure",), ("embolized",), ("kin",)),
    *(("resolved",), ("predicates", "artifact")),
)
"""What the clause is of where it is read elsewhere, or not of the portal branches."""
_NEAR = 60
"""Characters between the vessel and what is said of it."""


def suspicions(note: Note) -> tuple[Suspicion, ...]:
    """The suspicious statements in the order of the text; `place` is "thrombus" where an old one is told, else
    "indeterminate"."""
    if note.kind == "pathology":
        return ()
    found: list[Suspicion] = []
    last = None
    read: list[Finding] = []
    for m in find_all(phrases(FIELD, "guard_signs"), note.text):
        sentence = note.sentence_at(m.start())
        if sentence is last or sentence.section in _UNTOLD or denies_in_cells(sentence):
            continue
        last = sentence
        if not read and phrases(FIELD, "portal").search(note.text, sentence.start, sentence.end):
            read = list(findings(note))
        for clause in clauses(note.text, sentence.start, sentence.end):
            found.extend(_of_clause(note, sentence, clause, read))
    return tuple(found)


def _of_clause(note: Note, sentence: Sentence, clause: Span, read: Sequence[Finding]) -> Iterator[Suspicion]:
    text = note.text
    is_hidden = pattern(FIELD, "hidden").search(text, *clause)
    stops = [key for key in _NOT_IT if key != ("procedure",) or not is_hidden]
    is_read = any(f.sentence is sentence and clause[0] <= f.start < clause[1] for f in read)
    is_material = phrases(FIELD, "guard_material").search(text, *clause) is not None
    if not is_read or is_material:
        stops.remove(("portal",))
    if any(phrases(FIELD, *key).search(text, *clause) for key in stops):
        return
    if is_of_long_ago(note, clause):
        return
    clot = phrases(FIELD, "guard_clot").search(text, *clause)
    is_clot = clot is not None and _is_said(note, sentence, clause, clot.span()) and _goes_on(note, sentence)
    signs = [m.span() for m in phrases(FIELD, "guard_signs").finditer(text, *clause)]
    vessels = [m.span() for m in phrases(FIELD, "guard_vessels").finditer(text, *clause)]
    said = next(
        (s for s in signs if (is_material or _is_near(s, vessels)) and _is_said(note, sentence, clause, s)),
        None,
    )
    if not is_clot and said is None:
        return
    span = clot.span() if is_clot and clot else said or clause
    days = tuple(d.date for d in note.dates_in(*clause))
    evidence = cited(note, [span], sentence, clause, FIELD)
    yield Suspicion("thrombus" if is_clot else "indeterminate", evidence, is_clot, sentence.section, days)


def _is_near(span: Span, vessels: list[Span]) -> bool:
    return any(max(a - span[1], span[0] - b) <= _NEAR for a, b in vessels)


def _goes_on(note: Note, sentence: Sentence) -> bool:
    """The sentence beside names the portal vein, or this one does a branch."""
    near = note.sentences[max(0, sentence.index - 1) : sentence.index + 2]
    return any(phrases(FIELD, "portal").search(s.text) for s in near) or "branch" in sentence.text.lower()


def _is_said(note: Note, sentence: Sentence, clause: Span, span: Span) -> bool:
    """Said of now, and not denied; what cannot be excluded is said."""
    held = assertion_within(note, sentence, clause, *span)
    if held.is_any("family", "hypothetical", "indication", "historical", "resolved", "planned"):
        return False
    if phrases(FIELD, "unreal").search(note.text, clause[0], span[0]):
        return pattern(FIELD, "left_unsure").search(note.text, *clause) is not None
    if pattern(FIELD, "left_unsure").search(note.text, *clause):
        return True
    is_denied = phrases(FIELD, "negated_after").match(note.text, span[1], clause[1])
    return "negated" not in held and not is_denied
