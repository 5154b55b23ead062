"""Notes → whether systemic therapy, or any earlier treatment, was given for the tumor; false only where the records deny it."""

import re
from collections.abc import Iterator, Sequence

from hepcite.extract.fields.base import Context, absent, phrases, statement
from hepcite.extract.fields.symptoms.treatments import FIELD, treatments
from hepcite.extract.language.note import Note, Sentence
from hepcite.extract.reconcile import Statement, resolve
from hepcite.records import Evidence, Fact

_SKIP = frozenset({"family_history", "allergies", "social_history", "technique", "comparison"})
_NOTES = frozenset({"radiology_report", "lab_report", "pathology"})
_OTHER_CANCER = re.compile(r"\b(?:breast|prostate|lymphoma|thyroid|cervical|testicular|seminoma|basal|bladder|hodgkin\w*|skin|melanoma in situ|DCIS|leukemia|myeloma|lung|kidney|colon|rectal)\b", re.IGNORECASE)
_OF_LIVER = re.compile(r"\b(?:liver|hepatic|HCC|hepatocellular|cholangio\w*|metasta\w+|tumou?rs?|mets|NET|carcinoid)\b", re.IGNORECASE)
_PRIMARY = re.compile(r"\b(?:HCC|hepatocellular|cholangiocarcinoma|iCCA)\b")


def read_history(context: Context) -> tuple[Fact, Fact]:
    """`systemic_therapy_given` and `earlier_treatment_given`."""
    of_liver = any(_PRIMARY.search(n.text) for n in context.notes)
    systemic: list[Statement] = []
    any_kind: list[Statement] = []
    for order, note in enumerate(context.notes):
        if note.kind in _NOTES:
            continue
        given = list(_given(note, is_primary_of_liver=of_liver))
        denied = {name: list(_denials(note, name)) for name in ("no_systemic", "no_treatment")}
        of_systemic = [e for kind, e in given if kind == "systemic"]
        systemic.extend(_said(note, order, of_systemic, denied["no_systemic"] + denied["no_treatment"]))
        any_kind.extend(_said(note, order, [e for _, e in given], denied["no_treatment"]))
    return (
        resolve("systemic_therapy_given", systemic, "newest") or absent("systemic_therapy_given", context.notes),
        resolve("earlier_treatment_given", any_kind, "newest") or absent("earlier_treatment_given", context.notes),
    )


def _said(note: Note, order: int, given: Sequence[Evidence], denied: Sequence[Evidence]) -> list[Statement]:
    """What was given stands before a denial in the same note."""
    if given:
        return [statement(note, order, True, given[:3])]
    return [statement(note, order, False, denied[:3])] if denied else []


def _given(note: Note, *, is_primary_of_liver: bool) -> Iterator[tuple[str, Evidence]]:
    for sentence in note.sentences:
        if sentence.section in _SKIP or _is_of_another_cancer(sentence, is_primary_of_liver):
            continue
        for t in treatments(note, sentence):
            if t.kind == "generic" or t.status != "given" or _is_for_comfort(note, sentence, t.start, t.end):
                continue
            if sentence.section in ("plan", "medications") and t.kind == "other":
                continue
            yield t.kind, note.evidence(sentence.start, sentence.end, f"{FIELD}.{t.kind}")


def _is_of_another_cancer(sentence: Sentence, is_primary_of_liver: bool) -> bool:
    if sentence.section == "past_history" and not _OF_LIVER.search(sentence.text):
        return True
    return is_primary_of_liver and bool(_OTHER_CANCER.search(sentence.text)) and not _OF_LIVER.search(sentence.text)


def _is_for_comfort(note: Note, sentence: Sentence, start: int, end: int) -> bool:
    """An analgesic or a remedy counts as treatment of the tumor's symptoms only beside a symptom of the tumor."""
    if not phrases(FIELD, "comfort").fullmatch(note.text, start, end):
        return False
    return not (phrases(FIELD, "of_liver").search(sentence.text) and phrases(FIELD, "complaints", "pain").search(sentence.text))


def _denials(note: Note, name: str) -> Iterator[Evidence]:
    for m in phrases(FIELD, name).finditer(note.text):
        sentence = note.sentence_at(m.start())
        if sentence.section in _SKIP or "\n\n" in m.group():
            continue
        tail = note.text[m.end() : m.end() + 40]
        before = note.text[max(sentence.start, m.start() - 30) : m.start()]
        if re.match(r"\s*(?:has |have |given )?(?:controlled|helped|relieved|worked|brought|touched|is planned|planned|was planned)", tail, re.IGNORECASE):
            continue
        if not re.search(r"\b(?:if|in|for|patients?)\s*$", before, re.IGNORECASE):
            yield note.evidence(sentence.start, max(sentence.end, m.end()), f"{FIELD}.{name}")
