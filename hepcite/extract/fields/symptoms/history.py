"""Notes → whether systemic therapy, or any earlier treatment, was given for the tumor.

False only where the records say that none was. What was planned, declined or for another cancer is none.
"""

from collections.abc import Iterator, Sequence

from hepcite.extract.fields.base import absent, data, phrases, statement
from hepcite.extract.fields.symptoms.patterns import FIELD, ends, word
from hepcite.extract.fields.symptoms.treatments import Story, Treatment, is_for_comfort
from hepcite.extract.language.note import Note, Sentence
from hepcite.extract.reconcile import Statement, resolve
from hepcite.records import Evidence, Fact

SYSTEMIC, ANY = "systemic_therapy_given", "earlier_treatment_given"
_SKIP = frozenset(("family_history", "allergies", "social_history", "technique", "comparison"))
_QUOTES = 3
_OVER = 40
"""Characters beyond a sentence into which a denial may reach: the value of its heading, a broken line."""


def read_history(stories: Sequence[tuple[int, Story]], notes: Sequence[Note]) -> tuple[Fact, Fact]:
    """`systemic_therapy_given` and `earlier_treatment_given` from the `stories`, each with its order."""
    of_liver = any(word("liver_primary").search(n.text) for n in notes)
    systemic: list[Statement] = []
    any_kind: list[Statement] = []
    for order, story in stories:
        given = list(_given(story, is_primary_of_liver=of_liver))
        never, no_systemic = (
            list(_denials(story.note, "no_treatment")),
            list(_denials(story.note, "no_systemic")),
        )
        of_systemic = [e for kind, e in given if kind == "systemic"]
        systemic.extend(_said(story.note, order, of_systemic, no_systemic + never))
        any_kind.extend(_said(story.note, order, [e for _, e in given], never))
    return (
        resolve(SYSTEMIC, systemic, "newest") or absent(SYSTEMIC, notes),
        resolve(ANY, any_kind, "newest") or absent(ANY, notes),
    )


def _said(note: Note, order: int, given: Sequence[Evidence], denied: Sequence[Evidence]) -> list[Statement]:
    """What was given stands before a denial in the same note."""
    if given:
        return [statement(note, order, True, given[:_QUOTES])]
    return [statement(note, order, False, denied[:_QUOTES])] if denied else []


def _given(story: Story, *, is_primary_of_liver: bool) -> Iterator[tuple[str, Evidence]]:
    is_of_liver = word("liver_tumor").search(story.text) or word("liver_treatment").search(story.text)
    for sentence in story.note.sentences:
        if sentence.section in _SKIP or word("title").match(sentence.text.lstrip()):
            continue
        given = [t for t in story.treatments(sentence) if t.status == "given" and t.kind != "generic"]
        if not given or _is_of_another(sentence, is_primary_of_liver):
            continue
        for t in given:
            is_listed = sentence.section in ("plan", "medications") or not is_of_liver
            if not (is_listed and t.kind == "other") and not _is_for_another(story, sentence, t):
                yield t.kind, story.note.evidence(sentence.start, sentence.end, f"{FIELD}.{t.kind}")


def _is_of_another(sentence: Sentence, is_primary_of_liver: bool) -> bool:
    """The sentence speaks of a relative, or of another cancer than the liver's."""
    if word("relative").search(sentence.text):
        return True
    if word("liver_tumor").search(sentence.text):
        return False
    return sentence.section == "past_history" or (
        is_primary_of_liver and bool(word("other_cancer").search(sentence.text))
    )


def _is_for_another(story: Story, sentence: Sentence, treatment: Treatment) -> bool:
    """An analgesic counts as treatment of the tumor's symptoms only beside a symptom of the tumor."""
    if not is_for_comfort(story, treatment):
        return False
    names_pain = phrases(FIELD, "complaints", "pain").search(sentence.text)
    return not (names_pain and phrases(FIELD, "of_liver").search(sentence.text))


def _denials(note: Note, name: str) -> Iterator[Evidence]:
    """The words that say that nothing of the kind was given; a heading and its "none" are read together."""
    for sentence in note.sentences:
        low = sentence.text.lower()
        if sentence.section in _SKIP or not any(stem in low for stem in data(FIELD)["denial_stems"]):
            continue
        for m in phrases(FIELD, name).finditer(note.text, sentence.start, sentence.end + _OVER):
            before = note.text[max(sentence.start, m.start() - 30) : m.start()]
            if m.start() >= sentence.end or "\n\n" in m.group():
                continue
            if word("no_denial_after").match(note.text[m.end() : m.end() + 40].lstrip()):
                continue
            if not ends("words", "no_denial_before").search(before):
                yield note.evidence(sentence.start, max(sentence.end, m.end()), f"{FIELD}.{name}")
