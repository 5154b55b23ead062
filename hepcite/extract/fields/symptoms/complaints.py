"""Sentence → the complaints in it that are the liver tumor's: hormonal ones, pain and pressure, or symptoms at large."""

import re
from dataclasses import dataclass

from hepcite.extract.fields.base import phrases
from hepcite.extract.fields.symptoms.treatments import FIELD
from hepcite.extract.language.note import Note, Sentence

STEMS = (
    "symptom flush blush diarrh stool bowel bm hypogly sugar glucose lows wheez bronchosp cortisol erythema kal syndrome pain ache aching "
    "discomfort sore pressure fullness heav distress tender satiety bloat disten nausea vomit anorexia sweats fever prurit itch jaundice "
    "fatigue dyspnea mass calc bulk wdha weight"
).split()


@dataclass(frozen=True, slots=True)
class Complaint:
    """A complaint at `start:end` of the note; `kind` is hormonal, pain, bulk or symptoms. `is_denied` where the words
    say that it is not there; `is_plain` where they name the liver or the tumor, or a syndrome of hormones."""

    start: int
    end: int
    kind: str
    is_denied: bool
    is_plain: bool


def complaints(note: Note, sentence: Sentence, *, secreting: bool, pain_was_told: bool) -> list[Complaint]:
    """The complaints of `sentence`. `secreting` says that the records speak of a tumor that makes hormones,
    `pain_was_told` that the sentences just before speak of pain of the liver tumor."""
    low = sentence.text.lower()
    if not any(stem in low for stem in STEMS):
        return []
    text = phrases(FIELD, "other_cause").sub(lambda m: "\x00" * len(m.group()), sentence.text)
    found: list[Complaint] = []
    for kind in ("symptoms", "hormonal", "pain", "bulk"):
        for m in phrases(FIELD, "complaints", kind).finditer(text):
            if any(c.start < sentence.start + m.end() and sentence.start + m.start() < c.end for c in found):
                continue
            plain = _is_plain(text, m, kind)
            if not plain and not _may_count(m.group(), kind, secreting, pain_was_told):
                continue
            found.append(Complaint(sentence.start + m.start(), sentence.start + m.end(), kind, is_denied(text, m), plain))
    return sorted(found, key=lambda c: c.start)


def _is_plain(text: str, m: re.Match[str], kind: str) -> bool:
    if kind == "hormonal":
        return bool(re.search(r"carcinoid|hormon|WDHA|flush|VIP|insulin|cushing", m.group(), re.IGNORECASE))
    around = text[max(0, m.start() - 80) : m.end() + 80]
    if kind == "bulk":
        return bool(re.search(r"\b(?:tumou?r|liver|hepatic|metasta\w+|mass|burden|lesions?|hepatomegaly)\b", around, re.IGNORECASE)) and bool(
            re.search(r"\b(?:from|due|caused|related|secondary|attribut\w+|because)\b|tumou?r fever|mass effect|bulk", around, re.IGNORECASE)
        )
    if kind == "symptoms":
        return bool(re.search(r"hormon|tumou?r|cancer|liver|carcinoid|bulk|disease", m.group(), re.IGNORECASE)) or bool(
            re.search(r"\b(?:tumou?r|liver|hepatic|carcinoid|metasta\w+)\b", around, re.IGNORECASE)
        )
    return bool(phrases(FIELD, "of_liver").search(around))


def _may_count(word: str, kind: str, secreting: bool, pain_was_told: bool) -> bool:
    if kind == "hormonal":
        return secreting
    if kind == "pain":
        return pain_was_told and word.lower().startswith(("pain", "ache", "aching", "discomfort"))
    return kind == "symptoms"


_NOT_ITSELF = re.compile(r"\b(?:change|improvement|relief|response|control|effect|benefit|difference|reduction|cause|explanation|doubt|treatment|drug|medicine|medication|refractory|uncontrolled|persist\w*|controlled|has|have|had|brought|touched|helped|did|does|do|given|tried)\b", re.IGNORECASE)


def is_denied(text: str, m: re.Match[str]) -> bool:
    """The complaint `m` is said not to be there."""
    if re.match(r"asymptomatic|symptom[- ]free", m.group(), re.IGNORECASE):
        return True
    if re.match(r"[\s-]*(?:relief|control|benefit|improvement|response|medic\w+)\b", text[m.end() :], re.IGNORECASE):
        return False
    before = text[max(0, m.start() - 90) : m.start()]
    for cue in phrases(FIELD, "fares", "denied").finditer(before):
        gap = before[cue.end() :]
        if len(gap.split()) <= 9 and not re.search(r"[;:.]|\b(?:but|with|who|which|is|are|was)\b", gap) and not _NOT_ITSELF.search(gap):
            return True
    return bool(re.match(r"[\s,]*(?:is |are |was |were |has been |: ?)?(?:absent|none|denied|negative|not present|nil)\b|-free\b", text[m.end() :], re.IGNORECASE))
