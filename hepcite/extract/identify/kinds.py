"""The text of a document → its kind, by weighted words of its head and body (kinds.yaml)."""

import re
from functools import cache

from hepcite.extract.identify.authors import author_of
from hepcite.extract.identify.data import load, pattern
from hepcite.extract.language.folding import fold, folded

HEAD_CHARACTERS = 900
"""How much of a document is its head, where title, patient and date stand."""


def document_kind(text: str) -> str:
    """The heaviest kind; where none is heavy, "clinic_note" for what speaks of the disease, else "other"."""
    if is_cover_sheet(text):
        return "cover_sheet"
    regions = {"title": fold("\n".join(title_lines(text))), "body": fold(text)}
    scores: dict[str, float] = dict.fromkeys(load("kinds")["kinds"], 0.0)
    for kind, part, weight, sign in _signs():
        if sign.search(regions[part]):
            scores[kind] += weight
    if is_addressed_to_patient(text) and not is_letter(text):
        scores["other"] += float(load("kinds")["addressed_to_patient"]["weight"])
    best = max(scores, key=lambda k: scores[k])
    if scores[best] >= float(load("kinds")["fewest_weight"]):
        return best
    return "clinic_note" if pattern("kinds", "disease").search(text) else "other"


@cache
def _signs() -> tuple[tuple[str, str, float, re.Pattern[str]], ...]:
    """Kind, part of the document, weight, and the expression for its folded text."""
    return tuple(
        (kind, part, float(weight), folded(entry, re.MULTILINE))
        for kind, parts in load("kinds")["kinds"].items()
        for part, weights in parts.items()
        for weight, entries in weights.items()
        for entry in entries
    )


def is_addressed_to_patient(text: str) -> bool:
    """Instructions, a leaflet, a form to sign: so much of it says "you"."""
    rules = load("kinds")["addressed_to_patient"]
    words = re.findall(r"[a-z]+", text.lower())
    count = sum(word in rules["words"] for word in words)
    return count >= int(rules["fewest"]) and count > float(rules["share"]) * len(words)


def is_letter(text: str) -> bool:
    """It has a salutation and an author: what a clinician writes to the patient is a record as any letter is."""
    return bool(pattern("kinds", "salutation").search(text)) and author_of(text) is not None


def tells_of_listing(text: str) -> bool:
    """The one statement on which silence is presumed to be in the request's favor: no paper that makes it may vanish."""
    return bool(pattern("kinds", "listing").search(text))


def is_cover_sheet(text: str) -> bool:
    """Signs of a fax cover sheet, few words, and nothing that a clinical record has."""
    rules = load("kinds")["cover"]
    if tells_of_listing(text) or len(text.split()) > rules["most_words"] or _count(rules["clinical"], text):
        return False
    findings = {found.lower() for found in re.findall(rules["findings"], text, re.IGNORECASE)}
    if len(findings) > rules["most_findings"]:
        return False
    return bool(_count(rules["strong"], text) and _count(rules["signs"], text) >= rules["fewest_signs"])


def _count(entries: list[str], text: str) -> int:
    flags = re.IGNORECASE | re.MULTILINE
    return sum(bool(re.search(entry, text, flags)) for entry in entries)


def title_lines(text: str) -> list[str]:
    """The short lines among the first ten, where a document says what it is; sentences are none."""
    lines = [line.strip() for line in text[: 2 * HEAD_CHARACTERS].split("\n") if line.strip()][:10]
    return [line for line in lines if len(line) <= 110 and not is_prose(line)]


def is_prose(line: str) -> bool:
    """A line of a sentence rather than of a title: mostly lower-case words, or one that gives the reason of a study."""
    words = re.findall(r"[A-Za-z]+", line)
    lower = sum(w.islower() for w in words)
    opens = re.match(
        r"(?:indication|history|clinical|reason|comparison|hpi|labs?|surg\w*:|background|imaging shown|(?:ct|mri?|pet\S*|us)\b[^,\n]{0,15}\d{1,2}/\d{1,2}(?:/\d+)?\s*:|\d{1,2}/\d{1,2}/\d{2,4}\s+(?:ct|mr|us|u/s))\b|.*\b(?:biopsy|guided)\b",
        line,
        re.IGNORECASE,
    )
    return bool(opens) or (len(words) > 9 and lower > 0.65 * len(words))
